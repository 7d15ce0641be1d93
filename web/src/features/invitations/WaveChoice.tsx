import type { OpenWave } from "../../api/types";
import { useT } from "../../locales/Language";
import { Select } from "../../ui/Select";

/** The wave that people are invited to, where there is one to choose. */
export function WaveChoice({ waves, value, onChange }: { waves: readonly OpenWave[]; value: string; onChange: (id: string) => void }) {
  const t = useT();
  if (waves.length === 0) return null;
  const words = (wave: OpenWave) => (wave.by_lot && !wave.drawn ? t("invitations.wave_to_draw", { name: wave.name }) : t("invitations.wave_left", { name: wave.name, now: wave.now_left, later: wave.later_left }));
  const choices = [{ value: "", label: t("invitations.no_wave") }, ...waves.map((wave) => ({ value: wave.id, label: words(wave) }))];
  return <Select label={t("invitations.wave")} value={value} onChange={onChange} choices={choices} />;
}
