import type { ComponentProps } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import styles from "./Prose.module.css";

const plugins = [remarkGfm];

/** Under the title of its page: a heading is one level lower than it is written. */
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

/** What somebody wrote in Markdown for others: nothing of it runs, nor is fetched. */
export function Prose({ text, lang }: { text: string; lang?: string }) {
  return (
    <div className={styles["prose"]} lang={lang}>
      <ReactMarkdown remarkPlugins={plugins} components={elements}>{text}</ReactMarkdown>
    </div>
  );
}
