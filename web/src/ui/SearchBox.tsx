import { Search } from "lucide-react";
import { Input, SearchField } from "react-aria-components";

import styles from "./SearchBox.module.css";

export interface SearchBoxProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A field that narrows the list below it, as one types. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  return (
    <SearchField aria-label={label} value={value} onChange={onChange} className={styles["box"] ?? ""}>
      <Search size={17} aria-hidden />
      <Input className={styles["input"] ?? ""} placeholder={label} maxLength={200} />
    </SearchField>
  );
}
