import { useT } from "../../locales/Language";

/** Where a contact leads: a letter, a call or a page; nowhere for other words. */
export function addressOf(contact: string): string | null {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(contact)) return `mailto:${contact}`;
  if (/^https:\/\/\S+$/.test(contact)) return contact;
  const digits = contact.replace(/[\s.]/g, "");
  return /^\+?\d{8,15}$/.test(digits) ? `tel:${digits}` : null;
}

export function Person({ name, contact }: { name: string; contact: string }) {
  const t = useT();
  if (!name && !contact) return <>{t("organisations.officer_none")}</>;
  const address = addressOf(contact);
  return (
    <>
      {name}{name && contact ? <br /> : null}
      {address ? <a href={address} rel="noreferrer">{contact}</a> : contact}
    </>
  );
}
