/** The pages, and what their addresses say. */
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { failureOf } from "../api/failure";
import { me } from "../api/session";
import { criteriaIn } from "../features/publications/criteria";
import { cache } from "./cache";
import { ConversationPage } from "./ConversationPage";
import { CrashPage } from "./CrashPage";
import { HomePage } from "./HomePage";
import { NotFoundPage } from "./NotFoundPage";
import { OpeningPage } from "./OpeningPage";
import { batchKind, ownPath, spaceTab, text } from "./paths";
import { Root } from "./Root";
import { SignedInLayout } from "./SignedInLayout";
import { SignInRoute } from "./SignInRoute";

const given = <Value,>(name: string, value: Value | undefined) => (value === undefined ? {} : { [name]: value });

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage, errorComponent: CrashPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { back?: string; expired?: boolean; asked?: boolean } => ({
    ...given("back", ownPath(search["back"])),
    ...given("expired", search["expired"] === true || undefined),
    ...given("asked", search["asked"] === true || undefined),
  }),
  component: SignInRoute,
});

const refused = createRoute({
  getParentRoute: () => root,
  path: "/connexion/refus",
  validateSearch: (search: Record<string, unknown>): { code?: string; issuer?: string; reason?: string } => ({
    ...given("code", text(search["code"])),
    ...given("issuer", text(search["issuer"])),
    ...given("reason", text(search["reason"])),
  }),
  component: lazyRouteComponent(() => import("./RefusedPage")),
});

const strong = createRoute({
  getParentRoute: () => root,
  path: "/connexion/renforcee",
  validateSearch: (search: Record<string, unknown>): { issuer?: string; back?: string } => ({
    ...given("issuer", text(search["issuer"])),
    ...given("back", ownPath(search["back"])),
  }),
  component: lazyRouteComponent(() => import("./StrongPage")),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      return { agent: await cache.ensureQueryData(me()) };
    } catch (error) {
      if (failureOf(error).code !== "signed_out") throw error;
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { back: location.href } });
    }
  },
  pendingComponent: OpeningPage,
  component: SignedInLayout,
  errorComponent: CrashPage,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  validateSearch: (search: Record<string, unknown>): { task?: string; steps?: boolean } => ({
    ...given("task", text(search["task"])),
    ...given("steps", search["steps"] === true || undefined),
  }),
  component: HomePage,
});

const conversationRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/c/$conversationId",
  validateSearch: (search: Record<string, unknown>): { source?: string; compare?: string; message?: string } => ({
    ...given("source", text(search["source"])),
    ...given("compare", text(search["compare"])),
    ...given("message", text(search["message"])),
  }),
  component: ConversationPage,
});

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: "/cles",
  component: lazyRouteComponent(() => import("./KeysPage")),
});

const connections = createRoute({
  getParentRoute: () => signedIn,
  path: "/connexions",
  component: lazyRouteComponent(() => import("./ConnectionsPage")),
});

const own = createRoute({
  getParentRoute: () => signedIn,
  path: "/mes-donnees",
  component: lazyRouteComponent(() => import("./OwnPage")),
});

const spaces = createRoute({
  getParentRoute: () => signedIn,
  path: "/espaces",
  component: lazyRouteComponent(() => import("./SpacesPage")),
});

const spaceRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/espaces/$spaceId",
  validateSearch: (search: Record<string, unknown>): { tab?: "documents" | "settings"; source?: string } => ({
    ...given("tab", spaceTab(search["tab"])),
    ...given("source", text(search["source"])),
  }),
  component: lazyRouteComponent(() => import("./SpacePage")),
});

const translations = createRoute({
  getParentRoute: () => signedIn,
  path: "/traductions",
  validateSearch: (search: Record<string, unknown>): { document?: string; name?: string } => ({
    ...given("document", text(search["document"])),
    ...given("name", text(search["name"])),
  }),
  component: lazyRouteComponent(() => import("./TranslationsPage")),
});

const translation = createRoute({
  getParentRoute: () => signedIn,
  path: "/traductions/$translationId",
  component: lazyRouteComponent(() => import("./TranslationPage")),
});

const glossaries = createRoute({
  getParentRoute: () => signedIn,
  path: "/glossaires",
  component: lazyRouteComponent(() => import("./GlossariesPage")),
});

const batches = createRoute({
  getParentRoute: () => signedIn,
  path: "/lots",
  component: lazyRouteComponent(() => import("./BatchesPage")),
});

const newBatch = createRoute({
  getParentRoute: () => signedIn,
  path: "/lots/nouveau",
  validateSearch: (search: Record<string, unknown>): { task?: string; kind?: "files" | "rows" } => ({
    ...given("task", text(search["task"])),
    ...given("kind", batchKind(search["kind"])),
  }),
  component: lazyRouteComponent(() => import("./NewBatchPage")),
});

const batchRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/lots/$batchId",
  component: lazyRouteComponent(() => import("./BatchPage")),
});

const promptsPage = lazyRouteComponent(() => import("./PromptsPage"));
const prompts = createRoute({ getParentRoute: () => signedIn, path: "/modeles", component: promptsPage });
const promptRoute = createRoute({ getParentRoute: () => signedIn, path: "/modeles/$promptId", component: promptsPage });

const publications = createRoute({
  getParentRoute: () => signedIn,
  path: "/publications",
  validateSearch: criteriaIn,
  component: lazyRouteComponent(() => import("./PublicationsPage")),
});

const charter = createRoute({
  getParentRoute: () => signedIn,
  path: "/charte",
  component: lazyRouteComponent(() => import("./CharterPage")),
});

const erasure = createRoute({ getParentRoute: () => signedIn, path: "/a-effacer", component: lazyRouteComponent(() => import("./ErasurePage")) });

const contacts = createRoute({
  getParentRoute: () => signedIn,
  path: "/contacts",
  component: lazyRouteComponent(() => import("./ContactsPage")),
});

const announcements = createRoute({ getParentRoute: () => signedIn, path: "/annonces", component: lazyRouteComponent(() => import("./AnnouncementsPage")) });
const training = createRoute({ getParentRoute: () => signedIn, path: "/formation", component: lazyRouteComponent(() => import("./TrainingPage")) });
const module = createRoute({ getParentRoute: () => signedIn, path: "/formation/$moduleId", component: lazyRouteComponent(() => import("./ModulePage")) });
const certificate = createRoute({ getParentRoute: () => signedIn, path: "/attestation/$completionId", component: lazyRouteComponent(() => import("./CertificatePage")) });

const feedbackPage = lazyRouteComponent(() => import("./MyFeedbackPage"));
const myFeedback = createRoute({ getParentRoute: () => signedIn, path: "/retours", component: feedbackPage });
const oneFeedback = createRoute({ getParentRoute: () => signedIn, path: "/retours/$feedbackId", component: feedbackPage });

// Which pages they have is told by workspace/pages.ts.
const workspaceRoute = lazyRouteComponent(() => import("./workspace/WorkspaceRoute"));
// Whose invitations they show, and of which wave.
const chosenIn = (search: Record<string, unknown>): { organisation?: string; wave?: string } => ({
  ...given("organisation", text(search["organisation"])),
  ...given("wave", text(search["wave"])),
});
const organisation = createRoute({ getParentRoute: () => signedIn, path: "/organisation/$", component: workspaceRoute });
const pilotage = createRoute({ getParentRoute: () => signedIn, path: "/pilotage/$", validateSearch: chosenIn, component: workspaceRoute });
const administration = createRoute({ getParentRoute: () => signedIn, path: "/administration/$", component: workspaceRoute });
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation/$token",
  component: lazyRouteComponent(() => import("./InvitationPage")),
});

const accessibility = createRoute({
  getParentRoute: () => root,
  path: "/accessibilite",
  component: lazyRouteComponent(() => import("./AccessibilityPage")),
});

export const routeTree = root.addChildren([signIn, refused, strong, invitation, accessibility, signedIn.addChildren([home, connections, own, conversationRoute, spaces, spaceRoute, keys, translations, translation, glossaries, batches, newBatch, batchRoute, prompts, promptRoute, publications, charter, contacts, erasure, myFeedback, oneFeedback, announcements, training, module, certificate, organisation, pilotage, administration])]);
