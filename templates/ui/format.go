package ui

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Signs that do not break a line and read well in a column of figures.
const (
	nbsp  = "\u00a0"
	minus = "\u2212"
	// None stands where there is no value; null is never 0.
	None = "—"
)

type whole interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}

// Number writes a whole number with groups of thousands: 12 345, 12,345.
func Number[T whole](ctx context.Context, n T) string {
	return group(ctx, strconv.FormatInt(int64(n), 10))
}

// Decimal writes a number with as many places as asked: 4,32, 4.32.
func Decimal(ctx context.Context, f float64, places int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return None
	}
	s := strconv.FormatFloat(f, 'f', places, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return group(ctx, s)
}

// Percent writes a share (0.953) with one place: 95,3 %, 95.3%; with more where one
// would say all or none of what is not: 99,98 %.
func Percent(ctx context.Context, share float64) string {
	return percent(ctx, hundredths(ctx, share))
}

// percent puts the sign behind a number that is written already.
func percent(ctx context.Context, s string) string {
	switch {
	case s == None:
		return s
	case i18n.From(ctx) == i18n.RU:
		return s + nbsp + "%"
	}
	return s + "%"
}

func hundredths(ctx context.Context, share float64) string {
	for places := 1; places <= 4; places++ {
		s := Decimal(ctx, share*100, places)
		if n, _ := strconv.ParseFloat(strconv.FormatFloat(share*100, 'f', places, 64), 64); (n < 100 || share >= 1) && (n > 0 || share <= 0) {
			return s
		}
	}
	return Decimal(ctx, share*100, 1)
}

// Between writes the ends of an interval of shares: 94,1–96,2 %.
func Between(ctx context.Context, low, high float64) string {
	return hundredths(ctx, low) + "–" + Percent(ctx, high)
}

// Part writes k of n as a percentage, halves up: 1999 of 2000 are > 99,9 %, not all.
func Part(ctx context.Context, k, n int64) string {
	if n <= 0 {
		return None
	}
	thousandths := (2000*k + n) / (2 * n)
	switch {
	case thousandths >= 1000 && k < n:
		return ">" + nbsp + Percent(ctx, 0.999)
	case thousandths == 0 && k > 0:
		return "<" + nbsp + Percent(ctx, 0.001)
	}
	return Percent(ctx, float64(thousandths)/1000)
}

// Points writes a difference of two shares in percentage points, with its sign:
// +1,2 п. п., −0.8 pp.
func Points(ctx context.Context, diff float64) string {
	return Signed(ctx, diff*100, 1) + nbsp + i18n.T(ctx, "ui.points")
}

// Signed is Decimal with a plus in front of what is above nought.
func Signed(ctx context.Context, f float64, places int) string {
	s := Decimal(ctx, f, places)
	if f > 0 && strings.Trim(s, "0.,") != "" && s != None {
		return "+" + s
	}
	return s
}

// group turns 1234.5 into 1 234,5 or 1,234.5.
func group(ctx context.Context, s string) string {
	thousands, point := ",", "."
	if i18n.From(ctx) == i18n.RU {
		thousands, point = nbsp, ","
	}
	digits, negative := strings.CutPrefix(s, "-")
	head, tail, fraction := strings.Cut(digits, ".")
	var b strings.Builder
	if negative {
		b.WriteString(minus)
	}
	for i, r := range head {
		if i > 0 && (len(head)-i)%3 == 0 {
			b.WriteString(thousands)
		}
		b.WriteRune(r)
	}
	if fraction {
		b.WriteString(point + tail)
	}
	return b.String()
}

// Seconds writes a duration given in seconds: 40 с, 1 мин 12 с, 2 ч 5 мин.
func Seconds[T whole | ~float64](ctx context.Context, seconds T) string {
	f := float64(seconds)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return None
	}
	n := int64(math.Round(math.Abs(f)))
	sign := ""
	if f < 0 && n > 0 {
		sign = minus
	}
	part := func(v int64, unit string) string { return Number(ctx, v) + nbsp + i18n.T(ctx, unit) }
	join := func(big, small string, rest int64) string {
		if rest == 0 {
			return sign + big
		}
		return sign + big + nbsp + small
	}
	switch {
	case n < 60:
		return sign + part(n, "ui.unit.second")
	case n < 3600:
		return join(part(n/60, "ui.unit.minute"), part(n%60, "ui.unit.second"), n%60)
	case n < 48*3600:
		return join(part(n/3600, "ui.unit.hour"), part(n%3600/60, "ui.unit.minute"), n%3600/60)
	}
	return join(part(n/86400, "ui.unit.day"), part(n%86400/3600, "ui.unit.hour"), n%86400/3600)
}

// months as they stand inside a date, short and long.
var months = [12]struct{ short, long i18n.Text }{
	{i18n.Text{RU: "янв.", EN: "Jan"}, i18n.Text{RU: "января", EN: "January"}},
	{i18n.Text{RU: "февр.", EN: "Feb"}, i18n.Text{RU: "февраля", EN: "February"}},
	{i18n.Text{RU: "мар.", EN: "Mar"}, i18n.Text{RU: "марта", EN: "March"}},
	{i18n.Text{RU: "апр.", EN: "Apr"}, i18n.Text{RU: "апреля", EN: "April"}},
	{i18n.Text{RU: "мая", EN: "May"}, i18n.Text{RU: "мая", EN: "May"}},
	{i18n.Text{RU: "июн.", EN: "Jun"}, i18n.Text{RU: "июня", EN: "June"}},
	{i18n.Text{RU: "июл.", EN: "Jul"}, i18n.Text{RU: "июля", EN: "July"}},
	{i18n.Text{RU: "авг.", EN: "Aug"}, i18n.Text{RU: "августа", EN: "August"}},
	{i18n.Text{RU: "сент.", EN: "Sep"}, i18n.Text{RU: "сентября", EN: "September"}},
	{i18n.Text{RU: "окт.", EN: "Oct"}, i18n.Text{RU: "октября", EN: "October"}},
	{i18n.Text{RU: "нояб.", EN: "Nov"}, i18n.Text{RU: "ноября", EN: "November"}},
	{i18n.Text{RU: "дек.", EN: "Dec"}, i18n.Text{RU: "декабря", EN: "December"}},
}

// weekdays, Monday first.
var weekdays = [7]struct{ short, long i18n.Text }{
	{i18n.Text{RU: "пн", EN: "Mon"}, i18n.Text{RU: "понедельник", EN: "Monday"}},
	{i18n.Text{RU: "вт", EN: "Tue"}, i18n.Text{RU: "вторник", EN: "Tuesday"}},
	{i18n.Text{RU: "ср", EN: "Wed"}, i18n.Text{RU: "среда", EN: "Wednesday"}},
	{i18n.Text{RU: "чт", EN: "Thu"}, i18n.Text{RU: "четверг", EN: "Thursday"}},
	{i18n.Text{RU: "пт", EN: "Fri"}, i18n.Text{RU: "пятница", EN: "Friday"}},
	{i18n.Text{RU: "сб", EN: "Sat"}, i18n.Text{RU: "суббота", EN: "Saturday"}},
	{i18n.Text{RU: "вс", EN: "Sun"}, i18n.Text{RU: "воскресенье", EN: "Sunday"}},
}

// Weekday names a day of the week, 0 is Monday, in short.
func Weekday(ctx context.Context, monday0 int) string { return weekdays[monday0].short.For(ctx) }

// LongWeekday names a day of the week, 0 is Monday.
func LongWeekday(ctx context.Context, monday0 int) string { return weekdays[monday0].long.For(ctx) }

// Date writes the day of an instant: 21 нояб. 2026, 21 Nov 2026.
func Date(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return None
	}
	t = t.In(Zone(ctx))
	return dayMonth(ctx, t) + nbsp + strconv.Itoa(t.Year())
}

// DayWord says a day as one speaks of it: today, yesterday, or its date.
func DayWord(ctx context.Context, d when.Day) string {
	switch today := when.DayOf(Now(ctx), Zone(ctx)); d {
	case today:
		return i18n.T(ctx, "ui.today") + ", " + Day(ctx, d)
	case today.Add(-1):
		return i18n.T(ctx, "ui.yesterday") + ", " + Day(ctx, d)
	}
	return Day(ctx, d)
}

// LongDate writes the month in full: 21 ноября 2026, 21 November 2026.
func LongDate(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return None
	}
	t = t.In(Zone(ctx))
	return strconv.Itoa(t.Day()) + nbsp + months[t.Month()-1].long.For(ctx) + nbsp + strconv.Itoa(t.Year())
}

// ShortDate leaves out the year when it is the present one: 21 нояб.
func ShortDate(ctx context.Context, t time.Time) string {
	if !t.IsZero() && t.In(Zone(ctx)).Year() == Now(ctx).In(Zone(ctx)).Year() {
		return dayMonth(ctx, t.In(Zone(ctx)))
	}
	return Date(ctx, t)
}

func dayMonth(ctx context.Context, t time.Time) string {
	return strconv.Itoa(t.Day()) + nbsp + months[t.Month()-1].short.For(ctx)
}

// Day writes a day of the desk like Date; None for no day.
func Day(ctx context.Context, d when.Day) string {
	if d == 0 {
		return None
	}
	return Date(WithZone(ctx, time.UTC), d.Start(time.UTC))
}

// WeekdayDay writes a day of the desk with its name: пн, 7 дек. 2026.
func WeekdayDay(ctx context.Context, d when.Day) string {
	return Weekday(ctx, d.Weekday()) + ", " + Day(ctx, d)
}

// Period writes a range of days: 1–21 нояб. 2026, 25 окт. – 21 нояб. 2026.
func Period(ctx context.Context, p when.Period) string {
	if p.From == 0 || p.To == 0 || p.From == p.To {
		return Day(ctx, max(p.From, p.To))
	}
	from, to := p.From.Start(time.UTC), p.To.Start(time.UTC)
	switch {
	case from.Year() != to.Year():
		return Day(ctx, p.From) + " – " + Day(ctx, p.To)
	case from.Month() != to.Month():
		return dayMonth(ctx, from) + " – " + Day(ctx, p.To)
	}
	return strconv.Itoa(from.Day()) + "–" + Day(ctx, p.To)
}

// DateTime writes an instant to the minute: 21 нояб. 2026, 14:05.
func DateTime(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return None
	}
	return Date(ctx, t) + ", " + Clock(ctx, t)
}

// Clock writes the time of day: 14:05.
func Clock(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return None
	}
	return t.In(Zone(ctx)).Format("15:04")
}

// Ago tells an instant from now: только что, 5 минут назад, вчера, через 2 часа;
// further than a week it is the date.
func Ago(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return None
	}
	now := Now(ctx)
	d := now.Sub(t)
	future := d < 0
	if future {
		d = -d
	}
	days := when.DayOf(t, Zone(ctx)).DaysUntil(when.DayOf(now, Zone(ctx)))
	switch {
	case d < time.Minute:
		return i18n.T(ctx, "ui.ago.now")
	case d < time.Hour && future:
		return i18n.T(ctx, "ui.ahead.minutes", "Count", int(d/time.Minute))
	case d < time.Hour:
		return i18n.T(ctx, "ui.ago.minutes", "Count", int(d/time.Minute))
	case days == 0 && future:
		return i18n.T(ctx, "ui.ahead.hours", "Count", int(d/time.Hour))
	case days == 0 || days == 1 && d < 6*time.Hour:
		return i18n.T(ctx, "ui.ago.hours", "Count", int(d/time.Hour))
	case days == 1:
		return i18n.T(ctx, "ui.ago.yesterday")
	case days == -1:
		return i18n.T(ctx, "ui.ahead.tomorrow")
	case days > 1 && days < 7:
		return i18n.T(ctx, "ui.ago.days", "Count", days)
	case days < -1 && days > -7:
		return i18n.T(ctx, "ui.ahead.days", "Count", -days)
	}
	return ShortDate(ctx, t)
}
