package openday

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"openpeople/internal/i18n"
	"openpeople/internal/openday"
	"openpeople/templates/ui"
)

func dayCrumbs(ctx context.Context, dayID int64, title string) []ui.Crumb {
	return []ui.Crumb{{Label: i18n.T(ctx, "openday.days"), URL: "/days"}, {Label: firstWords(title, 60), URL: dayURL(dayID)}}
}

func dayFieldList(ctx context.Context, p DayForm) []ui.Field {
	return []ui.Field{
		{Name: "title", Label: i18n.T(ctx, "openday.title"), Value: p.Title, Max: openday.MaxTitle, Error: ui.FieldError(ctx, p.Fault, "title"), Autocomplete: "off"},
		{Name: "aim", Label: i18n.T(ctx, "openday.aim"), Hint: i18n.T(ctx, "openday.aim.hint"), Optional: true, Value: p.Aim, Max: openday.MaxAim, Rows: 4, Error: ui.FieldError(ctx, p.Fault, "aim")},
		{Name: "from", Label: i18n.T(ctx, "openday.from"), Value: p.From, Width: ui.WidthShort, Error: ui.FieldError(ctx, p.Fault, "from")},
		{Name: "to", Label: i18n.T(ctx, "openday.to"), Optional: true, Value: p.To, Width: ui.WidthShort, Error: ui.FieldError(ctx, p.Fault, "to")},
	}
}

func cancelField(ctx context.Context, p CancelForm) ui.Field {
	return ui.Field{
		Name: "reason", Label: i18n.T(ctx, "openday.cancel.reason"), Hint: i18n.T(ctx, "openday.cancel.hint"), Value: p.Reason,
		Max: openday.MaxReason, Rows: 3, Error: ui.FieldError(ctx, p.Fault, "reason"),
	}
}

func placeFieldList(ctx context.Context, p PlaceForm) []ui.Field {
	kinds := make([]ui.Option, len(openday.PlaceKinds))
	for i, k := range openday.PlaceKinds {
		kinds[i] = ui.Option{Value: string(k.Kind), Label: k.Name.For(ctx)}
	}
	return []ui.Field{
		{Name: "kind", Label: i18n.T(ctx, "openday.place.kind"), Value: p.Kind, Options: kinds, Error: ui.FieldError(ctx, p.Fault, "kind")},
		{Name: "name", Label: i18n.T(ctx, "openday.place.name"), Hint: i18n.T(ctx, "openday.place.name.hint"), Value: p.Name, Max: openday.MaxName, Error: ui.FieldError(ctx, p.Fault, "name"), Autocomplete: "off"},
		{Name: "address", Label: i18n.T(ctx, "openday.place.address"), Hint: i18n.T(ctx, "openday.place.address.hint"), Optional: true, Value: p.Address, Max: openday.MaxAddress, Error: ui.FieldError(ctx, p.Fault, "address"), Autocomplete: "off"},
	}
}

func lineName(i int, part string) string { return openday.ShiftField(i, part) }

// lineField is one part of a line of shifts.
func lineField(ctx context.Context, p PlaceForm, i int, part string) ui.Field {
	l := p.Lines[i]
	f := ui.Field{Name: lineName(i, part), Width: ui.WidthShort, Error: ui.FieldError(ctx, p.Fault, lineName(i, part))}
	switch part {
	case "date":
		f.Label, f.Value = i18n.T(ctx, "openday.shift.date"), l.Date
		for d := p.When.From; d <= p.When.To; d = d.Add(1) {
			f.Options = append(f.Options, ui.Option{Value: d.String(), Label: ui.Day(ctx, d)})
		}
	case "from":
		f.Label, f.Value = i18n.T(ctx, "openday.shift.from"), l.From
	case "to":
		f.Label, f.Value = i18n.T(ctx, "openday.shift.to"), l.To
	case "seats":
		f.Label, f.Value, f.From, f.To = i18n.T(ctx, "openday.shift.seats"), l.Seats, "1", strconv.Itoa(openday.MaxSeats)
	case "remove":
		f.Label = i18n.T(ctx, "openday.shift.remove")
		if l.Taken > 0 {
			f.Hint = i18n.T(ctx, "openday.shift.taken", "Count", l.Taken, "N", ui.Number(ctx, l.Taken))
		}
		if l.Remove {
			f.Value = "1"
		}
	}
	return f
}

func allPlaceFields(ctx context.Context, p PlaceForm) []ui.Field {
	out := placeFieldList(ctx, p)
	for i := range p.Lines {
		for _, part := range []string{"date", "from", "to", "seats", "remove"} {
			out = append(out, lineField(ctx, p, i, part))
		}
	}
	return out
}

func emailField(ctx context.Context, p ShiftPage) ui.Field {
	return ui.Field{Name: "email", Label: i18n.T(ctx, "openday.seat.email"), Value: p.Email, Autocomplete: "off", Max: 254, Error: ui.FieldError(ctx, p.Fault, "email")}
}

func pair(ctx context.Context, key, value string) ui.Pair {
	out := ui.Pair{Label: i18n.T(ctx, key)}
	if value != "" {
		out.Value = ui.Text(value)
	}
	return out
}

func shiftPairs(ctx context.Context, p ShiftPage) []ui.Pair {
	var list []ui.Pair
	if otherClock(ctx, p.Desk, p.StartsAt) {
		list = append(list,
			pair(ctx, "openday.shift.when", span(ctx, p.StartsAt, p.EndsAt)),
			pair(ctx, "openday.shift.when.desk", span(ui.WithZone(ctx, p.Desk), p.StartsAt, p.EndsAt)))
	}
	return append(list,
		pair(ctx, "openday.place", p.Place.Name+", "+openday.KindName(p.Place.Kind).For(ctx)),
		pair(ctx, "openday.place.address", p.Place.Address),
		pair(ctx, "openday.seats", free(ctx, p.Shift)),
	)
}

func noteFieldList(ctx context.Context, p NoteForm) map[string]ui.Field {
	spots := []ui.Option{{Value: "", Label: i18n.T(ctx, "openday.note.place.none")}}
	for _, s := range p.Spots {
		spots = append(spots, ui.Option{Value: SpotValue(s.DayID, s.PlaceID), Label: s.PlaceName + " · " + firstWords(s.DayTitle, 40)})
	}
	moods := make([]ui.Option, len(openday.Moods))
	for i, m := range openday.Moods {
		moods[i] = ui.Option{Value: strconv.Itoa(m.Mood), Label: strconv.Itoa(m.Mood), Hint: m.Name.For(ctx)}
	}
	text := func(name, key, value string, max int) ui.Field {
		return ui.Field{Name: name, Label: i18n.T(ctx, key), Value: value, Max: max, Error: ui.FieldError(ctx, p.Fault, name)}
	}
	what := text("what", "openday.note.what", p.What, openday.MaxWhat)
	what.Rows, what.Autofocus = 3, p.ID == 0 && p.Fault == nil
	quote := text("quote", "openday.note.quote", p.Quote, openday.MaxQuote)
	quote.Rows = 2
	contact := text("contact", "openday.note.contact", p.Contact, openday.MaxNumber)
	contact.Hint, contact.Autocomplete = i18n.T(ctx, "openday.note.contact.hint"), "off"
	elsewhere := text("elsewhere", "openday.note.elsewhere", p.Elsewhere, openday.MaxPlace)
	if len(p.Spots) > 0 {
		elsewhere.Hint = i18n.T(ctx, "openday.note.elsewhere.hint")
	}
	place := ui.Field{Name: "place", Label: i18n.T(ctx, "openday.note.place"), Value: p.Place, Options: spots, Error: ui.FieldError(ctx, p.Fault, "place")}
	if p.Current != nil {
		place.Hint = i18n.T(ctx, "openday.note.place.shift", "Span", span(ctx, p.Current.StartsAt, p.Current.EndsAt))
	}
	return map[string]ui.Field{
		"what": what, "quote": quote, "contact": contact, "place": place, "elsewhere": elsewhere,
		"hindered":      chipField(ctx, p, "hindered", "openday.note.hindered", openday.Hindrances, p.Hindered),
		"helped":        chipField(ctx, p, "helped", "openday.note.helped", openday.Helps, p.Helped),
		"hindered_text": text("hindered_text", "openday.note.hindered.more", p.HinderedText, openday.MaxChip),
		"helped_text":   text("helped_text", "openday.note.helped.more", p.HelpedText, openday.MaxChip),
		"mood":          {Name: "mood", Label: i18n.T(ctx, "openday.note.mood"), Value: p.Mood, Options: moods, Error: ui.FieldError(ctx, p.Fault, "mood")},
	}
}

func chipField(ctx context.Context, p NoteForm, name, key string, of []openday.Chip, chosen []string) ui.Field {
	f := ui.Field{Name: name, Label: i18n.T(ctx, key), Values: chosen, Error: ui.FieldError(ctx, p.Fault, name)}
	for _, c := range of {
		f.Options = append(f.Options, ui.Option{Value: c.Code, Label: c.Name.For(ctx)})
	}
	return f
}

// noteSummary lists the fields of a note as they stand on the page.
func noteSummary(ctx context.Context, p NoteForm) []ui.Field {
	all := noteFieldList(ctx, p)
	var out []ui.Field
	for _, name := range []string{"what", "quote", "mood", "hindered", "hindered_text", "helped", "helped_text", "place", "elsewhere", "contact"} {
		out = append(out, all[name])
	}
	return out
}

// SpotValue names a place of a day in the form of a note; "" for none.
func SpotValue(dayID, placeID int64) string {
	if dayID == 0 {
		return ""
	}
	return id(dayID) + "-" + id(placeID)
}

// notePairs says what is around a note: who, when, where, about which contact.
func notePairs(ctx context.Context, p NotePage) []ui.Pair {
	list := []ui.Pair{
		{Label: i18n.T(ctx, "openday.note.author"), Value: authorOf(p.NoteRow)},
		{Label: i18n.T(ctx, "openday.note.when"), Value: ui.Moment(p.WrittenAt)},
		pair(ctx, "openday.place", where(p.NoteRow)),
	}
	if p.DayID != 0 {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "openday.day"), Value: link(dayURL(p.DayID), p.DayTitle)})
	}
	if p.Contact != nil {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "openday.note.contact"), Value: contactOf(*p.Contact)})
	}
	var read templ.Component
	if p.ReadAt != nil {
		read = readBy(p.NoteRow)
	}
	return append(list, ui.Pair{Label: i18n.T(ctx, "openday.note.read"), Value: read})
}
