import styles from "./Avatar.module.css";

export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => /^\p{Lu}/u.test(word));
  return words.slice(0, 2).map((word) => word.charAt(0)).join("");
}

export function Avatar({ name }: { name: string }) {
  return <span className={styles["avatar"]} aria-hidden="true">{initials(name)}</span>;
}
