import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";

import styles from "./Tabs.module.css";

export interface TabsProps<Id extends string> {
  label: string;
  chosen: Id;
  onChoose: (id: Id) => void;
  tabs: readonly { id: Id; label: string; aside?: string; content: ReactNode; /** Stays as it was left while another is shown. */ kept?: boolean }[];
}

export function Tabs<Id extends string>({ label, chosen, onChoose, tabs }: TabsProps<Id>) {
  return (
    <AriaTabs selectedKey={chosen} onSelectionChange={(key) => { onChoose(String(key) as Id); }} className={styles["tabs"] ?? ""}>
      <TabList aria-label={label} className={styles["list"] ?? ""}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={styles["tab"] ?? ""}>
            {tab.label}
            {tab.aside ? <span className={styles["aside"]}>{tab.aside}</span> : null}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} shouldForceMount={tab.kept ?? false} className={styles["panel"] ?? ""}>{tab.content}</TabPanel>
      ))}
    </AriaTabs>
  );
}
