import { lazy, memo, Suspense, useMemo } from "react";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { blocks, mended, needsWhole } from "./blocks";
import { remarkCling } from "./cling";
import { elements } from "./elements";
import { hasMaths, unifyMaths } from "./maths";
import { urlTransform } from "./rules";
import styles from "./Prose.module.css";

const Maths = lazy(() => import("./Maths"));
const plugins = [remarkGfm, remarkCling];

function plain(text: string) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={elements} urlTransform={urlTransform}>
      {text}
    </ReactMarkdown>
  );
}

/** One block: drawn again only when its own text changes. */
const Block = memo(function Block({ text }: { text: string }) {
  if (!hasMaths(text)) return plain(text);
  return (
    <Suspense fallback={plain(text)}>
      <Maths text={text} />
    </Suspense>
  );
});

/** The words of an answer, block by block, so that what is already written is not drawn again at each new word. */
export default function Markdown({ text, writing }: { text: string; writing: boolean }) {
  const pieces = useMemo(() => {
    const unified = unifyMaths(text);
    if (!writing && needsWhole(unified)) return [unified];
    const all = blocks(unified);
    if (writing && all.length > 0) all.push(mended(all.pop() ?? ""));
    return all;
  }, [text, writing]);
  return (
    <div className={styles["prose"]} data-answer-words>
      {pieces.map((piece, index) => (
        <Block key={index} text={piece} />
      ))}
    </div>
  );
}
