/** Short names for the contract's shapes; the shapes themselves are generated. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Instance = Schemas["Instance"];
export type Answering = Schemas["Answering"];
export type Persona = Schemas["Persona"];
export type Me = Schemas["Me"];
export type MePatch = Schemas["MePatch"];
export type Conversation = Schemas["Conversation"];
export type Conversations = Schemas["Conversations"];
export type Found = Schemas["Found"];
export type StoredMessage = Schemas["Message"];
export type StoredMessages = Schemas["Messages"];
export type MessageMetadata = Schemas["Metadata"];
export type DocumentInfo = Schemas["Document"];
export type DocumentPage = Schemas["PageOut"];
export type Turn = Schemas["TurnIn"];
export type Task = NonNullable<Turn["task"]>;
