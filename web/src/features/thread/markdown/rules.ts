import { inertImage, safeLink } from "./addresses";

/** The only addresses that enter the page: links that are safe to follow, images that ask nothing of anybody. */
export function urlTransform(address: string, attribute: string): string {
  if (attribute === "src") return inertImage(address) ? address : "";
  return safeLink(address);
}
