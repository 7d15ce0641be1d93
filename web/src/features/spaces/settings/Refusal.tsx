import { Banner } from "../../../ui/Banner";

export function Refusal({ children }: { children: string | null }) {
  return children === null ? null : <Banner tone="error" role="alert">{children}</Banner>;
}
