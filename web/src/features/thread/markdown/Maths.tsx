import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { remarkCling } from "./cling";
import { elements } from "./elements";
import { rehypeFormulas } from "./formulas";
import { urlTransform } from "./rules";

export default function Maths({ text }: { text: string }) {
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm, remarkCling, [remarkMath, { singleDollarTextMath: false }]]}
      rehypePlugins={[rehypeFormulas]}
      components={elements}
      urlTransform={urlTransform}
    >
      {text}
    </ReactMarkdown>
  );
}
