// Blocking and external: the page is painted once, in the right theme and language, under a CSP without inline scripts.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem("emilie.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    var language = localStorage.getItem("emilie.language");
    if (language === "fr" || language === "en") root.lang = language;
    if (localStorage.getItem("emilie.identity") === "state") root.dataset.identity = "state";
    var accent = JSON.parse(localStorage.getItem("emilie.accent") || "{}");
    for (var name in accent) if (name.indexOf("--accent") === 0) root.style.setProperty(name, accent[name]);
  } catch {
    // Storage can be refused by the browser: the system theme and French then apply.
  }
})();
