import ReactMarkdown from "react-markdown";
import rehypeKatex from "rehype-katex";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { elements } from "./elements";
import { urlTransform } from "./rules";

// MathML only: the browser draws it, screen readers speak it, word processors paste it as an equation; no font to fetch.
const mathml = { output: "mathml", trust: false, throwOnError: false, strict: false, maxExpand: 200 } as const;

export default function Maths({ text }: { text: string }) {
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm, [remarkMath, { singleDollarTextMath: false }]]}
      rehypePlugins={[[rehypeKatex, mathml]]}
      components={elements}
      urlTransform={urlTransform}
    >
      {text}
    </ReactMarkdown>
  );
}
