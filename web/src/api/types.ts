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
export type Issuer = Schemas["IssuerOut"];
/** One of the agent's own sign-ins. */
export type SignIn = Schemas["SessionOut"];
export type Me = Schemas["Me"];
export type MeChange = Change<Schemas["MePatch"]>;
export type Charter = NonNullable<Schemas["CharterInForce"]["charter"]>;
export type CharterVersions = Schemas["CharterVersionsOut"];
export type CharterVersion = CharterVersions["items"][number];
export type Conversation = Schemas["ConversationOut"];
export type Conversations = Schemas["ConversationPage"];
export type Found = Schemas["Found"];
export type StoredMessage = Schemas["MessageOut"];
export type StoredMessages = Schemas["MessagePage"];
/** What a message carries beside its words: some facts belong to a question, others to an answer. */
export type MessageMetadata = Partial<Schemas["AnswerFacts"] & Schemas["QuestionFacts"]>;
export type Memory = Schemas["MemoryOut"];
export type DocumentInfo = Schemas["DocumentOut"];
export type Receipt = Schemas["ReceiptOut"];
export type DocumentPage = Schemas["PageOut"];
export type Comparison = Schemas["ComparisonOut"];
export type ChangedUnit = Comparison["changes"][number];
export type ChangeKind = ChangedUnit["kind"];
export type Turn = Schemas["TurnIn"];
/** The id of a guided task: one of ours, or an operator's. */
export type Task = NonNullable<Turn["task"]>;
export type TaskForm = Schemas["TaskOut"];
export type TaskField = Schemas["FieldOut"];
export type Fields = Record<string, string>;
export type Length = NonNullable<Turn["length"]>;
export type Family = NonNullable<Turn["search"]>[number];
export type SearchFamily = Schemas["SearchFamilyOut"];
export type ReadPage = Schemas["ReadPageOut"];
export type Publication = Schemas["Publication"];
/** With its reference, as code writes it. */
export type FoundPublication = Schemas["PublicationOut"];
export type FoundPublications = Schemas["PublicationsOut"];
export type PublicationDocument = Schemas["PublicationDocumentOut"];
export type Use = Schemas["UseOut"];
export type Key = Schemas["KeyOut"];
export type KeyMade = Schemas["KeyMadeOut"];
export type KeyWanted = Schemas["KeyIn"];
export type Space = Schemas["SpaceOut"];
export type Right = Space["right"];
export type SpaceWanted = Pick<Schemas["SpaceIn"], "name" | "description">;
/** A retention of null keeps all. */
export type SpaceChange = Omit<Change<Schemas["SpacePatch"]>, "retention_days"> & Pick<Partial<Space>, "retention_days">;
export type Member = Schemas["MemberOut"];
export type Colleague = Schemas["ColleagueOut"];
export type SpaceDocument = Schemas["SpaceDocumentOut"];
export type SpaceDocuments = Schemas["SpaceDocumentPage"];
export type Organisation = Schemas["OrganisationDetailsOut"];
export type OrganisationLine = Schemas["OrganisationLineOut"];
export type OrganisationWanted = Required<Schemas["OrganisationIn"]>;
export type OrganisationServices = Schemas["OrganisationServicesOut"];
export type Contacts = Schemas["ContactsOut"];
export type ContactsWanted = Schemas["ContactsIn"];
export type Unit = Schemas["UnitOut"];
export type OrganisationMember = Schemas["OrganisationMemberOut"];
export type OrganisationMembers = Schemas["MemberPage"];
export type MovePreview = Schemas["MovePreviewOut"];
export type Takeaway = Schemas["TakeawayOut"];
export type Directory = Schemas["DirectoryOut"];
export type DirectoryToken = Directory["tokens"][number];
export type MemberChange = Schemas["MemberPatch"];
export type Adoption = Schemas["AdoptionOut"];
export type Role = Me["role"];
export type KeyScope = Key["scopes"][number];
export type Batch = Schemas["BatchOut"];
export type Batches = Schemas["BatchesOut"];
export type BatchItem = Schemas["ItemOut"];
export type BatchItems = Schemas["ItemPage"];
export type BatchTable = Schemas["TableOut"];
export type BatchWanted = Partial<Schemas["BatchIn"]>;
export type Invitations = Schemas["InvitationsOut"];
export type Invitation = Schemas["InvitationOut"];
export type InvitationPage = Schemas["InvitationPage"];
export type InvitationState = Invitation["state"];
export type OpenWave = Schemas["OpenWave"];
export type PersonWanted = Schemas["PersonIn"];
export type ListPreview = Schemas["PreviewOut"];
export type ListFault = Schemas["FaultOut"];
export type ListImported = Schemas["ImportedOut"];
export type InvitationLink = Schemas["LinkOut"];
export type InvitationDomain = Schemas["DomainOut"];
/** What whoever holds an invitation's link reads of it. */
export type Invited = Schemas["InvitedOut"];
export type InvitationAccepted = Schemas["InvitationAcceptedOut"];
export type Wave = Schemas["WaveOut"];
export type WaveDetail = Schemas["WaveDetail"];
export type WaveChangeWanted = Schemas["WavePatch"];
export type WaveChange = Schemas["WaveChangeOut"];
export type WaveWanted = Schemas["WaveIn"];
export type Eligible = Schemas["EligibleOut"];
/** As an agent is shown it. */
export type Announcement = Schemas["AnnouncementOut"];
/** As those who write it see it. */
export type WrittenAnnouncement = Schemas["WrittenAnnouncement"];
export type WrittenAnnouncements = Schemas["WrittenPage"];
export type AnnouncementWanted = Schemas["AnnouncementIn"];
export type Audiences = Schemas["AudiencesOut"];
export type ReceivedAnnouncements = Schemas["ReceivedPage"];
export type OfferedModule = Schemas["OfferedModule"];
export type ReadModule = Schemas["ReadModule"];
export type ReadPart = Schemas["ReadPart"];
export type QuizResult = Schemas["AttemptOut"];
export type ModuleLine = Schemas["ModuleLine"];
export type TrainingModule = Schemas["ModuleOut"];
export type TrainingContent = Schemas["ContentIn"];
export type TrainingPart = TrainingContent["parts"][number];
export type QuizPart = Schemas["QuizPartIn"];
export type QuizQuestion = Schemas["QuestionIn"];
export type VideoPart = Schemas["VideoPartIn"];
export type TrainingVideo = Schemas["VideoOut"];
export type Meeting = Schemas["MeetingOut"];
export type Meetings = Schemas["MeetingPage"];
export type MeetingWanted = Schemas["MeetingIn"];
export type MeetingDetail = Schemas["MeetingWithAgents"];
export type TrainingRecord = Schemas["RecordOut"];
export type Declared = Schemas["DeclarationIn"];
/** What an agent thinks of one answer. */
export type Thumb = Schemas["ThumbOut"];
export type ThumbWanted = Required<Schemas["ThumbIn"]>;
export type FeedbackReason = Thumb["reasons"][number];
export type FeedbackKind = Schemas["FeedbackItemOut"]["kind"];
export type FeedbackChannel = Schemas["FeedbackIn"]["kind"];
export type FeedbackState = Schemas["FeedbackItemOut"]["state"];
export type FeedbackCloseReason = Schemas["FeedbackCloseIn"]["reason"];
/** The part of an exchange that is attached. */
export type ExchangePart = Schemas["ExchangeIn"]["part"];
export type ExchangePreview = Schemas["ExchangePreviewOut"];
export type Exchange = Schemas["ExchangeOut"];
/** One's own feedback, in the list and alone. */
export type MyFeedback = Schemas["MyFeedbackOut"];
export type MyFeedbackPage = Schemas["MyFeedbackPage"];
export type MyFeedbackDetail = Schemas["MyFeedbackDetailOut"];
export type FeedbackEntry = Schemas["FeedbackEntryOut"];
/** Feedback as who tends to it reads it. */
export type FeedbackItem = Schemas["FeedbackItemOut"];
export type FeedbackPage = Schemas["FeedbackItemPage"];
export type FeedbackDetail = Schemas["FeedbackDetailOut"];
export type FeedbackDesk = Schemas["FeedbackDeskOut"];
export type FeedbackFigures = Schemas["FeedbackFiguresOut"];
export type Prompt = Schemas["PromptOut"];
export type PromptLine = Schemas["PromptLine"];
export type PromptLevel = PromptLine["level"];
export type PromptVariable = Schemas["VariableOut"];
export type PromptContent = Schemas["ContentOut"];
export type PromptVersion = Schemas["PromptVersionOut"];
export type PromptVersionLine = Schemas["PromptVersionLine"];
export type PromptProposal = Schemas["ProposalOut"];
export type PromptsImported = Schemas["PromptsImported"];
export type PromptSort = "handy" | "uses" | "votes" | "date" | "title";
