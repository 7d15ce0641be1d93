import { Prose } from "../../ui/Prose";

export const CharterText = ({ text }: { text: string }) => <Prose text={text} lang="fr" />;
