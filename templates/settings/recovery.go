package settings

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// CalendarFormOf returns the form of a calendar, as nobody has typed yet.
func CalendarFormOf(c recovery.Calendar) CalendarForm {
	f := CalendarForm{Acknowledge: strconv.Itoa(c.Acknowledge), Close: strconv.Itoa(c.Close), CauseNeeded: c.CauseNeeded, Revision: c.Revision()}
	for day, s := range c.Hours.Week {
		if s.From < s.To {
			f.From[day], f.To[day] = Clock(s.From), Clock(s.To)
		}
	}
	var days []string
	for _, d := range c.Hours.Holidays {
		days = append(days, d.String())
	}
	f.Holidays = strings.Join(days, "\n")
	return f
}

// clock is the field of when the work of a day begins, or ends.
func (p RecoveryPage) clock(ctx context.Context, day int, which string) ui.Field {
	value, words := p.Form.From[day], "settings.recovery.from"
	if which == "_to" {
		value, words = p.Form.To[day], "settings.recovery.to"
	}
	name := recovery.DayField(day) + which
	return ui.Field{Name: name, Label: ui.LongWeekday(ctx, day) + ", " + i18n.T(ctx, words), Value: value, Max: 5, Autocomplete: "off", Width: ui.WidthShort, Error: ui.FieldError(ctx, p.Fault, name)}
}

func (p RecoveryPage) fields(ctx context.Context) []ui.Field {
	number := func(name, value string) ui.Field {
		return ui.Field{Name: name, Label: i18n.T(ctx, "settings.recovery."+name), Hint: i18n.T(ctx, "settings.recovery."+name+".hint"), Value: value, Width: ui.WidthShort, From: "1", To: strconv.Itoa(recovery.MaxHours), InputMode: "numeric"}
	}
	list := []ui.Field{
		{Name: "holidays", Label: i18n.T(ctx, "settings.recovery.holidays"), Hint: i18n.T(ctx, "settings.recovery.holidays.hint"), Value: p.Form.holidays(ctx), Optional: true, Rows: 4},
		number("acknowledge", p.Form.Acknowledge), number("close", p.Form.Close),
		{Name: "cause_needed", Label: i18n.T(ctx, "settings.recovery.cause_needed"), Value: ui.Flag(p.Form.CauseNeeded)},
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Fault, list[i].Name)
	}
	return list
}

// holidays are written as the reader writes days; what is none stays.
func (f CalendarForm) holidays(ctx context.Context) string {
	if i18n.From(ctx) != i18n.RU {
		return f.Holidays
	}
	lines := strings.Split(f.Holidays, "\n")
	for i, line := range lines {
		if d, err := when.ParseDay(line); err == nil {
			lines[i] = d.Start(time.UTC).Format("02.01.2006")
		}
	}
	return strings.Join(lines, "\n")
}

func (p RecoveryPage) field(ctx context.Context, name string) ui.Field {
	return fieldOf(p.fields(ctx), name)
}

// summed are the fields of the form of the calendar, for what is wrong with them.
func (p RecoveryPage) summed(ctx context.Context) (out []ui.Field) {
	for day := range p.Form.From {
		from, to := p.clock(ctx, day, "_from"), p.clock(ctx, day, "_to")
		whole := ui.Field{Name: recovery.DayField(day), Label: ui.LongWeekday(ctx, day)}
		whole.Error = ui.FieldError(ctx, p.Fault, whole.Name)
		out = append(out, whole, from, to)
	}
	return append(out, p.fields(ctx)...)
}

// stored says which calendar counts.
func (p RecoveryPage) stored(ctx context.Context) (out []ui.Pair) {
	for day, s := range p.Stored.Hours.Week {
		words := i18n.T(ctx, "settings.recovery.closed")
		if s.From < s.To {
			words = Clock(s.From) + " – " + Clock(s.To)
		}
		out = append(out, ui.Pair{Label: ui.LongWeekday(ctx, day), Value: ui.Text(words)})
	}
	return append(out,
		ui.Pair{Label: i18n.T(ctx, "settings.recovery.holidays"), Value: ui.Text(ui.Number(ctx, len(p.Stored.Hours.Holidays)))},
		ui.Pair{Label: i18n.T(ctx, "settings.recovery.acknowledge"), Value: ui.Text(ui.Number(ctx, p.Stored.Acknowledge))},
		ui.Pair{Label: i18n.T(ctx, "settings.recovery.close"), Value: ui.Text(ui.Number(ctx, p.Stored.Close))})
}

func wordURL(w recovery.Word, rest string) string {
	return "/settings/recovery/words/" + id(w.ID) + rest
}

func (p WordPage) action() string {
	if p.Word.ID == 0 {
		return "/settings/recovery/words"
	}
	return wordURL(p.Word, "")
}

func (p WordPage) title(ctx context.Context) string {
	if p.Word.ID == 0 {
		return i18n.T(ctx, "settings.recovery.add."+string(p.Word.List))
	}
	at := slices.IndexFunc(recovery.Lists, func(row recovery.ListRow) bool { return row.List == p.Word.List })
	return recovery.Lists[at].Name.For(ctx)
}

func (p WordPage) fields(ctx context.Context) []ui.Field {
	list := []ui.Field{
		{Name: "name", Label: i18n.T(ctx, "settings.recovery.name"), Value: p.Word.Name.RU, Max: recovery.MaxWordName, Autocomplete: "off"},
		{Name: "name_en", Label: i18n.T(ctx, "settings.recovery.name_en"), Value: p.Word.Name.EN, Max: recovery.MaxWordName, Autocomplete: "off"},
		{Name: "solved", Label: i18n.T(ctx, "settings.recovery.counts"), Hint: i18n.T(ctx, "settings.recovery.counts.hint"), Value: ui.Flag(p.Word.Solved)},
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Fault, list[i].Name)
	}
	return list
}
