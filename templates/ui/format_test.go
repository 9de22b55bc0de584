package ui

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// spaced makes no-break spaces visible as what they are for the eye.
func spaced(s string) string { return strings.ReplaceAll(s, nbsp, " ") }

func TestFormats(t *testing.T) {
	zone := time.FixedZone("YEKT", 5*3600)
	now := time.Date(2026, 11, 21, 9, 5, 0, 0, time.UTC)
	at := func(d time.Duration) time.Time { return now.Add(d) }
	const hour, day = time.Hour, 24 * time.Hour
	for _, c := range []struct {
		name   string
		write  func(ctx context.Context) string
		ru, en string
	}{
		{"percent", func(ctx context.Context) string { return Percent(ctx, 0.953) }, "95,3 %", "95.3%"},
		{"percent of nearly all", func(ctx context.Context) string { return Percent(ctx, 0.99991) }, "99,99 %", "99.99%"},
		{"percent of nearly none", func(ctx context.Context) string { return Percent(ctx, 0.0003) }, "0,03 %", "0.03%"},
		{"interval that is not full", func(ctx context.Context) string { return Between(ctx, 0.997, 0.99991) }, "99,7–99,99 %", "99.7–99.99%"},
		{"target as typed", func(ctx context.Context) string { return Aimed(ctx, report.UnitShare, 0.9995) }, "99,95 %", "99.95%"},
		{"whole target", func(ctx context.Context) string { return Aimed(ctx, report.UnitShare, 0.95) }, "95 %", "95%"},
		{"target of a mark", func(ctx context.Context) string { return Aimed(ctx, report.UnitMark, 4.5) }, "4,5", "4.5"},
		{"mean of nearly all fives", func(ctx context.Context) string { return Written(ctx, report.UnitMark, 4.998029) }, "4,998", "4.998"},
		{"mean of fives", func(ctx context.Context) string { return Written(ctx, report.UnitMark, 5) }, "5,00", "5.00"},
		{"percent of all", func(ctx context.Context) string { return Percent(ctx, 1) }, "100,0 %", "100.0%"},
		{"part of many", func(ctx context.Context) string { return Part(ctx, 1999, 2000) }, "> 99,9 %", "> 99.9%"},
		{"part of all", func(ctx context.Context) string { return Part(ctx, 2000, 2000) }, "100,0 %", "100.0%"},
		{"part of hardly any", func(ctx context.Context) string { return Part(ctx, 1, 2001) }, "< 0,1 %", "< 0.1%"},
		{"part of none", func(ctx context.Context) string { return Part(ctx, 0, 2000) }, "0,0 %", "0.0%"},
		{"part, half up", func(ctx context.Context) string { return Part(ctx, 181, 400) }, "45,3 %", "45.3%"},        // 45.25
		{"part, half up again", func(ctx context.Context) string { return Part(ctx, 867, 2000) }, "43,4 %", "43.4%"}, // 43.35
		{"part of what is not there", func(ctx context.Context) string { return Part(ctx, 0, 0) }, "—", "—"},
		{"percent of nothing", func(ctx context.Context) string { return Percent(ctx, math.NaN()) }, "—", "—"},
		{"points up", func(ctx context.Context) string { return Points(ctx, 0.0123) }, "+1,2 п. п.", "+1.2 pp"},
		{"points down", func(ctx context.Context) string { return Points(ctx, -0.008) }, "−0,8 п. п.", "−0.8 pp"},
		{"points of a hair", func(ctx context.Context) string { return Points(ctx, -0.0001) }, "0,0 п. п.", "0.0 pp"},
		{"number", func(ctx context.Context) string { return Number(ctx, 80123456) }, "80 123 456", "80,123,456"},
		{"number of three", func(ctx context.Context) string { return Number(ctx, int64(-999)) }, "−999", "−999"},
		{"number of four", func(ctx context.Context) string { return Number(ctx, -1000) }, "−1 000", "−1,000"},
		{"decimal", func(ctx context.Context) string { return Decimal(ctx, 4.316, 2) }, "4,32", "4.32"},
		{"decimal of thousands", func(ctx context.Context) string { return Decimal(ctx, 1234.5, 1) }, "1 234,5", "1,234.5"},
		{"no minus nought", func(ctx context.Context) string { return Decimal(ctx, -0.04, 1) }, "0,0", "0.0"},
		{"signed", func(ctx context.Context) string { return Signed(ctx, 12, 0) }, "+12", "+12"},
		{"seconds", func(ctx context.Context) string { return Seconds(ctx, 40) }, "40 с", "40 s"},
		{"no seconds", func(ctx context.Context) string { return Seconds(ctx, 0) }, "0 с", "0 s"},
		{"mean seconds", func(ctx context.Context) string { return Seconds(ctx, 39.6) }, "40 с", "40 s"},
		{"minutes", func(ctx context.Context) string { return Seconds(ctx, 72) }, "1 мин 12 с", "1 min 12 s"},
		{"whole minutes", func(ctx context.Context) string { return Seconds(ctx, 120) }, "2 мин", "2 min"},
		{"hours", func(ctx context.Context) string { return Seconds(ctx, 7500) }, "2 ч 5 мин", "2 h 5 min"},
		{"days", func(ctx context.Context) string { return Seconds(ctx, 3*86400+3600) }, "3 дн. 1 ч", "3 d 1 h"},
		{"less", func(ctx context.Context) string { return Seconds(ctx, -4) }, "−4 с", "−4 s"},
		{"date", func(ctx context.Context) string { return Date(ctx, now) }, "21 нояб. 2026", "21 Nov 2026"},
		{"date in the reader's zone", func(ctx context.Context) string { return Date(ctx, at(12*hour)) }, "22 нояб. 2026", "22 Nov 2026"},
		{"long date", func(ctx context.Context) string { return LongDate(ctx, now) }, "21 ноября 2026", "21 November 2026"},
		{"short date", func(ctx context.Context) string { return ShortDate(ctx, at(-day)) }, "20 нояб.", "20 Nov"},
		{"short date of another year", func(ctx context.Context) string { return ShortDate(ctx, at(-365*day)) }, "21 нояб. 2025", "21 Nov 2025"},
		{"no date", func(ctx context.Context) string { return Date(ctx, time.Time{}) }, "—", "—"},
		{"date and time", func(ctx context.Context) string { return DateTime(ctx, now) }, "21 нояб. 2026, 14:05", "21 Nov 2026, 14:05"},
		{"day", func(ctx context.Context) string { return Day(ctx, when.Day(20260501)) }, "1 мая 2026", "1 May 2026"},
		{"period", func(ctx context.Context) string { return Period(ctx, when.Period{From: 20261101, To: 20261121}) }, "1–21 нояб. 2026", "1–21 Nov 2026"},
		{"period over months", func(ctx context.Context) string { return Period(ctx, when.Period{From: 20261025, To: 20261121}) }, "25 окт. – 21 нояб. 2026", "25 Oct – 21 Nov 2026"},
		{"period over years", func(ctx context.Context) string { return Period(ctx, when.Period{From: 20251225, To: 20260107}) }, "25 дек. 2025 – 7 янв. 2026", "25 Dec 2025 – 7 Jan 2026"},
		{"period of a day", func(ctx context.Context) string { return Period(ctx, when.Period{From: 20260107, To: 20260107}) }, "7 янв. 2026", "7 Jan 2026"},
		{"now", func(ctx context.Context) string { return Ago(ctx, at(-59*time.Second)) }, "только что", "just now"},
		{"one minute", func(ctx context.Context) string { return Ago(ctx, at(-time.Minute)) }, "1 минуту назад", "1 minute ago"},
		{"few minutes", func(ctx context.Context) string { return Ago(ctx, at(-22*time.Minute)) }, "22 минуты назад", "22 minutes ago"},
		{"many minutes", func(ctx context.Context) string { return Ago(ctx, at(-11*time.Minute)) }, "11 минут назад", "11 minutes ago"},
		{"hours today", func(ctx context.Context) string { return Ago(ctx, at(-3*hour)) }, "3 часа назад", "3 hours ago"},
		{"yesterday", func(ctx context.Context) string { return Ago(ctx, at(-20*hour)) }, "вчера", "yesterday"},
		{"days", func(ctx context.Context) string { return Ago(ctx, at(-5*day)) }, "5 дней назад", "5 days ago"},
		{"a week is a date", func(ctx context.Context) string { return Ago(ctx, at(-7*day)) }, "14 нояб.", "14 Nov"},
		{"in minutes", func(ctx context.Context) string { return Ago(ctx, at(21*time.Minute)) }, "через 21 минуту", "in 21 minutes"},
		{"in hours", func(ctx context.Context) string { return Ago(ctx, at(2*hour)) }, "через 2 часа", "in 2 hours"},
		{"tomorrow", func(ctx context.Context) string { return Ago(ctx, at(day)) }, "завтра", "tomorrow"},
		{"in days", func(ctx context.Context) string { return Ago(ctx, at(4*day)) }, "через 4 дня", "in 4 days"},
		{"never", func(ctx context.Context) string { return Ago(ctx, time.Time{}) }, "—", "—"},
	} {
		for lang, want := range map[i18n.Lang]string{i18n.RU: c.ru, i18n.EN: c.en} {
			ctx := WithNow(WithZone(i18n.With(context.Background(), lang), zone), now)
			if got := spaced(c.write(ctx)); got != want {
				t.Errorf("%s, %s: %q, want %q", c.name, lang, got, want)
			}
		}
	}
}
