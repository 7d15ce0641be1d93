/** Short names for the contract's shapes; the shapes themselves are generated. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
/** A change names what it changes: the contract's "null, so unchanged" is never sent. */
type Change<Patch> = { [Key in keyof Patch]?: NonNullable<Patch[Key]> };

export type Instance = Schemas["InstanceOut"];
export type Answering = Schemas["EndpointOut"];
export type Endpoints = Schemas["EndpointsOut"];
export type Choice = Schemas["ChoiceOut"];
export type Sensitivity = Endpoints["default_sensitivity"];
export type Energy = Schemas["EnergyOut"];
export type Persona = Schemas["PersonaOut"];
export type Me = Schemas["Me"];
export type MeChange = Change<Schemas["MePatch"]>;
export type Conversation = Schemas["ConversationOut"];
export type Conversations = Schemas["ConversationPage"];
export type Found = Schemas["Found"];
export type StoredMessage = Schemas["MessageOut"];
export type StoredMessages = Schemas["MessagePage"];
/** What a message carries beside its words: some facts belong to a question, others to an answer. */
export type MessageMetadata = Partial<Schemas["AnswerFacts"] & Schemas["QuestionFacts"]>;
export type Memory = Schemas["MemoryOut"];
export type DocumentInfo = Schemas["DocumentOut"];
export type DocumentPage = Schemas["PageOut"];
export type Turn = Schemas["TurnIn"];
export type Task = NonNullable<Turn["task"]>;
export type Use = Schemas["UseOut"];
export type Key = Schemas["KeyOut"];
export type KeyMade = Schemas["KeyMadeOut"];
export type KeyWanted = Schemas["KeyIn"];
export type KeyScope = Key["scopes"][number];
