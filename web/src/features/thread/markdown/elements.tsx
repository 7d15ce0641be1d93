import { ImageOff } from "lucide-react";
import { isValidElement, type ComponentProps, type ReactNode } from "react";
import type { Components } from "react-markdown";
import { useT } from "../../../locales/Language";
import { useCiting } from "../citing";
import { leads } from "../searches";
import { citedSource, inertImage } from "./addresses";
import { Citation } from "./Citation";
import { Code } from "./Code";
import styles from "./Prose.module.css";

function Link({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const { links } = useCiting();
  const cited = citedSource(href);
  if (cited !== null) return <Citation number={cited} />;
  if (!href) return <span>{children}</span>;
  if (!leads(href, links ?? null)) return <Unlinked>{children}</Unlinked>;
  return (
    <a href={href} target={href.startsWith("#") ? undefined : "_blank"} rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** An address that no search gave: somebody may have written it into a page to be carried there. */
function Unlinked({ children }: { children?: ReactNode }) {
  const t = useT();
  return (
    <span className={styles["unlinked"]}>
      {children} <small>{t("web.unlinked")}</small>
    </span>
  );
}

/** A picture from elsewhere is never fetched: its name is written instead. */
function Image({ src, alt }: { src?: unknown; alt?: string | undefined }) {
  const t = useT();
  if (typeof src === "string" && src !== "" && inertImage(src)) return <img src={src} alt={alt ?? ""} className={styles["image"]} />;
  return (
    <span className={styles["blocked"]}>
      <ImageOff size={15} aria-hidden />
      {t("thread.image", { name: alt?.trim() || t("thread.image_unnamed") })}
    </span>
  );
}

function Table({ children }: { children?: ReactNode }) {
  const t = useT();
  return (
    // A table wider than the page scrolls by itself, and must be reachable by keyboard for that.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles["table"]} role="group" aria-label={t("thread.table")} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

function Pre({ children }: { children?: ReactNode }) {
  const inner = isValidElement<ComponentProps<"code">>(children) ? children.props.className : undefined;
  return <Code language={/language-(\S+)/.exec(inner ?? "")?.[1] ?? null}>{children}</Code>;
}

/** The answer sits under a heading of level 2: its own titles come below it, whatever the model wrote. */
export const elements: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ src, alt }) => <Image src={src} alt={alt} />,
  table: ({ children }) => <Table>{children}</Table>,
  th: ({ children, style }) => <th scope="col" style={style}>{children}</th>,
  pre: ({ children }) => <Pre>{children}</Pre>,
  h1: ({ children }) => <h3 data-level="1">{children}</h3>,
  h2: ({ children }) => <h3 data-level="2">{children}</h3>,
  h3: ({ children }) => <h4 data-level="3">{children}</h4>,
  h4: ({ children }) => <h5 data-level="4">{children}</h5>,
  h5: ({ children }) => <h6 data-level="4">{children}</h6>,
  h6: ({ children }) => <h6 data-level="4">{children}</h6>,
};
