import type { ComponentProps } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import styles from "./Charter.module.css";

const plugins = [remarkGfm];

/** Under the title of its page: a heading of the charter is one level lower than it is written. */
const elements: Components = {
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }: ComponentProps<"a">) => <a href={href} target="_blank" rel="noopener noreferrer">{children}</a>,
  // A picture from elsewhere is never fetched.
  img: ({ alt }: ComponentProps<"img">) => <span>{alt}</span>,
  table: ({ children }) => <div className={styles["table"]}><table>{children}</table></div>,
};

export function CharterText({ text }: { text: string }) {
  return (
    <div className={styles["prose"]} lang="fr">
      <ReactMarkdown remarkPlugins={plugins} components={elements}>{text}</ReactMarkdown>
    </div>
  );
}
