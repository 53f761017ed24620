/** What the element has to tell its user: the newest first, and the same news twice is one alert. */
import type { Alert } from "./alert-bar.js";

const MAX_ALERTS = 3;

export function withAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  const others = alerts.filter(({ code }) => code !== alert.code);
  return [alert, ...others].slice(0, MAX_ALERTS);
}
