package openday

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/openday"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

func id(n int64) string { return strconv.FormatInt(n, 10) }

func dayURL(n int64) string { return "/days/" + id(n) }

func shiftURL(n int64) string { return "/shifts/" + id(n) }

func noteURL(n int64) string { return "/notes/" + id(n) }

func may(ctx context.Context, right actor.Right) bool { return actor.From(ctx).May(right) }

// span writes a shift on the reader's clock: 25 нояб., 10:00–14:00; beyond
// midnight both days stand. Midnight itself is the end of the day before.
func span(ctx context.Context, from, to time.Time) string {
	zone := ui.Zone(ctx)
	day := when.DayOf(from, zone)
	switch {
	case day == when.DayOf(to, zone):
		return ui.ShortDate(ctx, from) + ", " + clocks(ctx, from, to)
	case to.Equal(day.Add(1).Start(zone)):
		return ui.ShortDate(ctx, from) + ", " + ui.Clock(ctx, from) + "–24:00"
	}
	return ui.ShortDate(ctx, from) + ", " + ui.Clock(ctx, from) + " – " + ui.ShortDate(ctx, to) + ", " + ui.Clock(ctx, to)
}

func clocks(ctx context.Context, from, to time.Time) string {
	return ui.Clock(ctx, from) + "–" + ui.Clock(ctx, to)
}

// cardDates writes the days of an event, one day with its name: пн, 7 дек. 2026.
func cardDates(ctx context.Context, p when.Period) string {
	if p.From != p.To {
		return ui.Period(ctx, p)
	}
	return ui.WeekdayDay(ctx, p.From)
}

// offerSpan writes a shift on a card that says its day already, where one will do.
func offerSpan(ctx context.Context, days when.Period, s openday.Shift) string {
	zone := ui.Zone(ctx)
	if day := when.DayOf(s.StartsAt, zone); days.From == days.To && day == days.From && day == when.DayOf(s.EndsAt, zone) {
		return clocks(ctx, s.StartsAt, s.EndsAt)
	}
	return span(ctx, s.StartsAt, s.EndsAt)
}

func offerFree(ctx context.Context, s openday.Shift) string {
	if s.Free() == 0 {
		return i18n.T(ctx, "openday.seats.none")
	}
	return i18n.T(ctx, "openday.seats.n", "Count", s.Free(), "N", ui.Number(ctx, s.Free()))
}

func cardFree(ctx context.Context, free int) string {
	if free == 0 {
		return i18n.T(ctx, "openday.seats.none")
	}
	return i18n.T(ctx, "today.wait.seats", "Count", free, "N", ui.Number(ctx, free))
}

// teamText says who comes of the teams that the reader leads.
func teamText(ctx context.Context, d openday.DayCard) string {
	if len(d.Team) == 0 {
		return i18n.T(ctx, "openday.team.none")
	}
	said := i18n.T(ctx, "openday.team", "Names", strings.Join(d.Team, ", "))
	if more := d.Coming - len(d.Team); more > 0 {
		said += " " + i18n.T(ctx, "openday.team.more", "Count", more, "N", ui.Number(ctx, more))
	}
	return said
}

// otherClock reports whether the reader's clock differs from the desk's, so that
// the page must say whose it shows.
func otherClock(ctx context.Context, desk *time.Location, at time.Time) bool {
	_, a := at.In(ui.Zone(ctx)).Zone()
	_, b := at.In(desk).Zone()
	return a != b
}

func free(ctx context.Context, s openday.Shift) string {
	if s.Free() == 0 {
		return i18n.T(ctx, "openday.seats.none")
	}
	return i18n.T(ctx, "openday.seats.free", "Count", s.Free(), "Free", ui.Number(ctx, s.Free()), "Seats", ui.Number(ctx, s.Seats))
}

func names(guests []openday.Guest) string {
	list := make([]string, len(guests))
	for i, g := range guests {
		list[i] = g.Name
	}
	return strings.Join(list, ", ")
}

// firstWords cuts a text for a list, at most n characters.
func firstWords(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n])
	if at := strings.LastIndexByte(cut, ' '); at > n/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,.;:—-") + "…"
}

// where names the place of a note; nothing when it is not known.
func where(n openday.NoteRow) string {
	if n.PlaceName != "" {
		return n.PlaceName
	}
	return n.Elsewhere
}

func moodText(ctx context.Context, mood int) string {
	return strconv.Itoa(mood) + ", " + openday.MoodName(mood).For(ctx)
}

func moodWord(ctx context.Context, mood *int) string {
	if mood == nil {
		return ""
	}
	return openday.MoodName(*mood).For(ctx)
}

// chipWords are the ticked chips of a note in words, with what was typed beside.
func chipWords(ctx context.Context, of []openday.Chip, codes []string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = openday.ChipName(of, code).For(ctx)
	}
	return out
}

func people(ctx context.Context, n int) string {
	return i18n.T(ctx, "openday.people", "Count", n, "N", ui.Number(ctx, n))
}

func coming(p openday.Plan) (n int) {
	for _, l := range p.Levels {
		n += len(l.Names)
	}
	return n
}

// whoTitle heads the list of people: who comes, or who came once it is over.
func whoTitle(ctx context.Context, over bool) string {
	if over {
		return i18n.T(ctx, "openday.came.who")
	}
	return i18n.T(ctx, "openday.coming.who")
}

func dayOver(p DayPage) bool { return !p.Now.Before(p.When.To.Add(1).Start(p.Desk)) }

func numbered(n openday.NoteContact) string {
	return "№ " + id(n.ID)
}

// zoneName is a time zone in the reader's language; its IANA name when it is
// none of those that are offered.
func zoneName(ctx context.Context, name string) string {
	for _, z := range account.Zones {
		if z.Name == name {
			return z.Title.For(ctx)
		}
	}
	return name
}
