import { instantWords } from "../../locales/days";
import { useLanguage, useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import styles from "./Administration.module.css";
import { useRetry, type Health as Read, type HealthFinding } from "./settings";

const tones = { ok: "ok", watch: "warning", down: "error" } as const;
type Params = Record<string, string | number>;

/** What to look at, each with what to do. */
function Findings({ read }: { read: Read }) {
  const t = useT();
  const sentence = useFailureSentence();
  const given = ({ params }: HealthFinding): Params => {
    const error = params["error"];
    const known = Object.entries(params).filter((each): each is [string, string | number] => typeof each[1] === "string" || typeof each[1] === "number");
    return { ...Object.fromEntries(known), ...(typeof error === "string" && { error: sentence({ code: error }) }) };
  };
  if (read.findings.length === 0) return null;
  return (
    <ul className={styles["rows"]} aria-label={t("administration.health_findings")}>
      {read.findings.map((found, at) => (
        <li key={at}>
          <p className={styles["name"]}><span className={styles["badge"]} data-tone={found.severity}>{t(`administration.severity_${found.severity}`)}</span> {t(`administration.found_${found.what}`, given(found))}</p>
          <p className={styles["soft"]}>{t(`administration.do_${found.what}`, given(found))}</p>
        </li>
      ))}
    </ul>
  );
}

function Endpoints({ read }: { read: Read }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { language } = useLanguage();
  return (
    <section className={styles["card"]} aria-labelledby="health-endpoints">
      <h2 id="health-endpoints" className={styles["heading"]}>{t("administration.endpoints")}</h2>
      <p className={styles["soft"]}>{t("administration.endpoints_lead")}</p>
      {read.endpoints.length === 0 ? <p>{t("administration.endpoints_builtin")}</p> : (
        <ul className={styles["rows"]}>
          {read.endpoints.map((each) => (
            <li key={each.name}>
              <p className={styles["name"]}>{each.label} <span className={styles["badge"]} data-tone={each.state === "up" ? "ok" : each.state === "down" ? "down" : "watch"}>{t(`administration.endpoint_${each.state}`, { seconds: each.seconds })}</span></p>
              <p className={styles["soft"]}>{each.succeeded_at ? t("administration.last_success", { moment: instantWords(each.succeeded_at, language) }) : t("administration.no_success")}</p>
              {each.failed_at ? <p className={styles["soft"]}>{t("administration.last_failure", { moment: instantWords(each.failed_at, language), why: each.failure ? sentence({ code: each.failure }) : t("administration.failure_unsaid") })}</p> : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Jobs({ read: { jobs } }: { read: Read }) {
  const t = useT();
  const { language } = useLanguage();
  const retry = useRetry();
  const { failure, busy, run } = useDoing();
  const again = (id: number) => void run(() => retry(id)).then((done) => { if (done) say(t("administration.job_retried")); });
  return (
    <section className={styles["card"]} aria-labelledby="health-jobs">
      <h2 id="health-jobs" className={styles["heading"]}>{t("administration.jobs")}</h2>
      <dl className={styles["facts"]}>
        <div><dt>{t("administration.jobs_waiting")}</dt><dd>{t("administration.number", { number: jobs.waiting })}</dd></div>
        <div><dt>{t("administration.jobs_running")}</dt><dd>{t("administration.number", { number: jobs.running })}</dd></div>
        <div><dt>{t("administration.jobs_failed")}</dt><dd>{t("administration.number", { number: jobs.failed })}</dd></div>
        <div><dt>{t("administration.jobs_oldest")}</dt><dd>{jobs.oldest_at ? instantWords(jobs.oldest_at, language) : t("administration.nothing")}</dd></div>
        <div><dt>{t("administration.jobs_workers")}</dt><dd>{t("administration.number", { number: jobs.workers })}</dd></div>
      </dl>
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      {jobs.last_failed.length > 0 ? (
        <ul className={styles["rows"]} aria-label={t("administration.jobs_failed")}>
          {jobs.last_failed.map((job) => (
            <li key={job.id}>
              <div className={styles["between"]}>
                <span className={styles["name"]}>{job.task}</span>
                <Button isDisabled={busy} aria-label={t("administration.job_retry_named", { task: job.task, number: job.id })} onPress={() => { again(job.id); }}>{t("administration.job_retry")}</Button>
              </div>
              <p className={styles["soft"]}>{t("administration.job_attempts", { count: job.attempts })}{job.at ? ` · ${instantWords(job.at, language)}` : ""}</p>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

function size(bytes: number, language: "fr" | "en"): string {
  const step = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", { style: "unit", unit: units[step] ?? "byte", maximumFractionDigits: 1 }).format(bytes / 1000 ** step);
}

function Storage({ read: { storage, database } }: { read: Read }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <section className={styles["card"]} aria-labelledby="health-storage">
      <h2 id="health-storage" className={styles["heading"]}>{t("administration.storage")}</h2>
      <dl className={styles["facts"]}>
        <div><dt>{t("administration.files")}</dt><dd>{t("administration.files_size", { count: storage.files, size: size(storage.bytes, language) })}</dd></div>
        <div><dt>{t("administration.disk_free")}</dt><dd>{t("administration.of", { part: size(storage.free, language), whole: size(storage.total, language) })}</dd></div>
        <div><dt>{t("administration.database")}</dt><dd>{size(database.bytes, language)}</dd></div>
        <div><dt>{t("administration.connections")}</dt><dd>{t("administration.of", { part: String(database.connections), whole: String(database.most_connections) })}</dd></div>
        <div><dt>{t("administration.longest")}</dt><dd>{t("administration.seconds", { count: Math.round(database.longest_seconds) })}</dd></div>
        <div><dt>{t("administration.schema")}</dt><dd>{database.revision === database.head ? t("administration.schema_current", { head: database.head }) : t("administration.schema_behind", { revision: database.revision, head: database.head })}</dd></div>
      </dl>
    </section>
  );
}

function Certificates({ read }: { read: Read }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <section className={styles["card"]} aria-labelledby="health-certificates">
      <h2 id="health-certificates" className={styles["heading"]}>{t("administration.certificates")}</h2>
      <p className={styles["soft"]}>{t("administration.certificates_lead")}</p>
      {read.certificates.length === 0 ? <p>{t("administration.certificates_none")}</p> : (
        <ul className={styles["rows"]}>
          {read.certificates.map((each) => (
            <li key={`${each.host}:${String(each.port)}`}>
              <p className={styles["name"]}>{each.host}</p>
              <p className={styles["soft"]}>{each.purpose} · {t("administration.certificate_until", { count: each.days, moment: instantWords(each.expires_at, language) })}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Rest({ read }: { read: Read }) {
  const t = useT();
  const { language } = useLanguage();
  const { mail } = read;
  return (
    <section className={styles["card"]} aria-labelledby="health-rest">
      <h2 id="health-rest" className={styles["heading"]}>{t("administration.rest")}</h2>
      <dl className={styles["facts"]}>
        <div><dt>{t("administration.mail")}</dt><dd>{t(mail.sends ? "administration.mail_counts" : "administration.mail_none", { waiting: mail.waiting, failed: mail.failed })}</dd></div>
        {read.tools.map((tool) => <div key={tool.name}><dt>{tool.name}</dt><dd>{tool.there ? tool.detail : t("administration.absent")}</dd></div>)}
        {read.versions.map(({ name, version }) => <div key={name}><dt>{name}</dt><dd>{version}</dd></div>)}
      </dl>
      <h3 className={styles["name"]}>{t("administration.replicas", { count: read.replicas.length })}</h3>
      <ul className={styles["rows"]}>{read.replicas.map((each) => <li key={each.name}><p className={styles["name"]}>{each.name}</p><p className={styles["soft"]}>{t("administration.replica_since", { moment: instantWords(each.since, language) })}</p></li>)}</ul>
    </section>
  );
}

/** How the instance is, and what to do about it. */
export function Health({ read }: { read: Read }) {
  const t = useT();
  return (
    <div className={styles["part"]}>
      <Banner tone={tones[read.severity]}>{t(`administration.health_${read.severity}`)}</Banner>
      <Findings read={read} />
      <Endpoints read={read} />
      <Jobs read={read} />
      <Storage read={read} />
      <Certificates read={read} />
      <Rest read={read} />
    </div>
  );
}
