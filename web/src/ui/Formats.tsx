import { useT } from "../locales/Language";
import { MenuItem } from "./Menu";
import { formats } from "./takeAway";

/** The files that one may leave with, as choices of a menu: their ids are the formats. */
export function Formats() {
  const t = useT();
  return formats.map((format) => (
    <MenuItem key={format} id={format}>
      {t(`exporting.${format}`)}
    </MenuItem>
  ));
}
