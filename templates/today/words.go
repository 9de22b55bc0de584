package today

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// curl is the first contact of a desk, which has just ended, to be pasted into a
// terminal: one line, however it is wrapped on the screen. base is where the desk is.
func curl(base string, now time.Time) string {
	at := func(ago time.Duration) string { return now.Add(-ago).UTC().Format(time.RFC3339) }
	return `curl ` + strings.TrimRight(base, "/") + `/api/v1/contacts -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{` +
		`"source":"chat","external_id":"c-1","channel":"chat","channel_kind":"chat","topic":"tariffs","line":1, ` +
		`"operator":{"external_id":"17","name":"Anna P.","team":"chat-2"}, ` +
		`"customer":{"external_id":"u-5","email":"ivan@example.org","language":"ru"}, ` +
		`"started_at":"` + at(5*time.Minute) + `","ended_at":"` + at(2*time.Minute) + `","talk_seconds":31,"wrap_seconds":9, ` +
		`"messages":[{"from":"customer","text":"…","at":"` + at(5*time.Minute) + `"},{"from":"operator","text":"…","at":"` + at(4*time.Minute) + `"}]}'`
}

// period is the days of the figures, and whose contacts they are.
func (v View) period(ctx context.Context) string {
	out := ui.Period(ctx, v.Choice.Period)
	if v.agent() {
		out += " · " + i18n.T(ctx, "today.own")
	}
	return out
}

// updated says when the figures were computed, on whose clock.
func (v View) updated(ctx context.Context) string {
	return i18n.T(ctx, "today.updated", "At", ui.Clock(ctx, ui.Now(ctx)), "Zone", account.ZoneTitle(ui.Zone(ctx).String()).For(ctx))
}

// chips are the filters that are set, each with the way to the figures without it.
func (v View) chips(ctx context.Context) (out []ui.Chip) {
	for _, said := range v.AllOf.Said(ctx, v.asked()) {
		label := ui.SaidValues(ctx, said)
		if said.Not || slices.ContainsFunc(v.Choice.Filter.All(said.Name), func(value string) bool { return v.AllOf.Word(ctx, said.Name, value) == "" }) {
			label = said.Label.For(ctx) + ": " + label
		}
		out = append(out, ui.Chip{Label: label, Remove: v.Choice.Unsaid(said).URL()})
	}
	return out
}

// all is the choice without its filters.
func (v View) all() string {
	c := v.Choice
	c.Filter = page.Filter{}
	return c.URL()
}

// named are the values of a parameter that have names here.
func (v View) named(ctx context.Context, name string) (out []ui.Option) {
	for _, c := range v.AllOf.Choices(name) {
		out = append(out, ui.Option{Value: c.Code, Label: c.Title(ctx)})
	}
	return out
}

// boxed reports whether the form has a box for a filter: one holds one value, and an
// agent has one team. What has none is carried along.
func (v View) boxed(name string) bool {
	return (name == "channel" || name == "team" && !v.agent()) && !v.asked().Several(name)
}

// boxes are the names of the fields of the form.
func (v View) boxes() []string {
	return append(slices.DeleteFunc([]string{"team", "channel"}, func(name string) bool { return !v.boxed(name) }), "from", "to")
}

// carried are the parameters that the form holds without a box.
func (v View) carried() []page.Param {
	return append(slices.DeleteFunc(figure.Params(), func(p page.Param) bool { return v.boxed(p.Name) }), page.Param{Name: "all"})
}

func (v View) field(ctx context.Context, name, label, none string) ui.Field {
	f := ui.Field{Name: name, Label: label, Value: v.asked().Get(name), Width: ui.WidthMedium, Error: ui.FieldError(ctx, v.Wrong, name)}
	return f.Offering(append([]ui.Option{{Label: none}}, v.named(ctx, name)...))
}

// spans is the switch of the period.
func (v View) spans(ctx context.Context) []ui.Choice {
	return ui.Spans(ctx, v.Choice.Asked, v.Wrong != nil, func(days int) string { return v.Choice.With(days).URL() })
}

// narrowed reports whether the filters are set to anything of the reader's own.
func (v View) narrowed() bool {
	return v.Wrong != nil || v.asked().Any() || !slices.Contains(report.Spans, v.Choice.Days)
}

// latest is a period of four weeks up to the last day with contacts, when the
// present one is another.
func (v View) latest() (when.Period, bool) {
	p := when.Last(28, v.LastDay)
	return p, v.LastDay != 0 && p != v.Choice.Period && !v.Choice.Filter.Any() && !v.agent()
}

// basis says what the figures rest on.
func (v View) basis(ctx context.Context) string {
	f := v.Figures
	out := i18n.T(ctx, "today.basis", "Contacts", ui.Number(ctx, f.All[figure.N]), "Channels", ui.Number(ctx, f.Channels),
		"Asked", ui.Number(ctx, f.All[figure.Asked]), "Delivered", ui.Number(ctx, f.All[figure.Delivered]), "Answered", ui.Number(ctx, f.All[figure.Answered]))
	if f.Volumes > 0 {
		out += " " + i18n.T(ctx, "today.volumes", "N", ui.Number(ctx, f.Volumes))
	}
	if f.RipeDay < f.Period.To {
		out += " " + i18n.T(ctx, "today.ripe", "Day", ui.Day(ctx, f.RipeDay))
	}
	return out
}

func (v View) troubleText(ctx context.Context) string {
	text := i18n.T(ctx, "today.trouble", "Failed", ui.Number(ctx, v.Failed), "Days", sending.SentDays)
	if v.Unknown > 0 {
		text += " " + i18n.T(ctx, "today.trouble.unknown", "Unknown", ui.Number(ctx, v.Unknown))
	}
	return text
}

func orCode(name, code string) string {
	if name == "" {
		return code
	}
	return name
}

// asked is what the reader has asked for: not the teams that a supervisor begins
// with, nor that these are all.
func (v View) asked() page.Filter {
	if v.Choice.Own {
		return v.Choice.Filter.Without("all", "team")
	}
	return v.Choice.Filter.Without("all")
}

// teamNone is what no choice of a team means.
func (v View) teamNone() string {
	if v.Choice.Own {
		return "today.own_teams"
	}
	return "today.all_teams"
}

// ownOrAll is the switch of a supervisor between the teams led and all.
func (v View) ownOrAll(ctx context.Context) []ui.Choice {
	if v.Who.Role != actor.Supervisor || len(v.Who.TeamIDs) == 0 {
		return nil
	}
	rest := v.Choice
	rest.Own, rest.Filter = false, rest.Filter.Without("team", "all", "operator")
	all := rest
	all.Filter = all.Filter.With("all", "1")
	return []ui.Choice{
		{Label: i18n.T(ctx, "today.own_teams"), URL: rest.URL(), Chosen: v.Choice.Own},
		{Label: i18n.T(ctx, "today.all_teams"), URL: all.URL(), Chosen: v.Choice.Filter.Has("all")},
	}
}

// theirClock is what time it is where a customer is.
func theirClock(ctx context.Context, r recovery.Row) string {
	zone := when.ZoneOr(r.TimeZone, ui.Zone(ctx))
	return i18n.T(ctx, "today.recoveries.clock", "Clock", ui.Clock(ui.WithZone(ctx, zone), ui.Now(ctx)))
}

// news is where a case comes from, and what has happened to it since it was opened.
func news(ctx context.Context, r recovery.Row) string {
	words := []string{r.ChannelName}
	if was := r.Was(); was != nil {
		words = append(words, i18n.T(ctx, "today.recoveries.was", "Before", ui.Number(ctx, *was), "Now", ui.Number(ctx, *r.NowMark)))
	}
	if r.NextAt != nil && r.NextAt.After(ui.Now(ctx)) {
		at := ui.DateTime(ui.WithZone(ctx, when.ZoneOr(r.TimeZone, ui.Zone(ctx))), *r.NextAt)
		words = append(words, i18n.T(ctx, "recovery.next", "When", at))
	}
	if r.Tries > 0 {
		words = append(words, i18n.T(ctx, "today.recoveries.tries", "Count", r.Tries))
	}
	return strings.Join(words, " · ")
}

// allCalled says that nobody waits for a call, and whose cases these are.
func (v View) allCalled(ctx context.Context) string {
	if v.Who.Tends(0) {
		return i18n.T(ctx, "today.no_recoveries")
	}
	var teams []string
	for _, d := range v.AllOf.Dimensions[contact.Team] {
		if slices.Contains(v.Who.TeamIDs, d.ID) {
			teams = append(teams, cmp.Or(d.Name, d.Code))
		}
	}
	if len(teams) == 0 {
		return i18n.T(ctx, "today.no_recoveries.no_teams")
	}
	return i18n.T(ctx, "today.no_recoveries.teams", "Teams", strings.Join(teams, ", "))
}

func orWord(ctx context.Context, s, key string) string {
	if s == "" {
		return i18n.T(ctx, key)
	}
	return s
}

// ownWords is what a line of an agent's marks says: the customer's words, else
// what it was about.
func ownWords(ctx context.Context, r contact.Row) string {
	switch {
	case r.Comment != "":
		return r.Comment
	case r.TopicName != "":
		return r.TopicName
	}
	return orWord(ctx, r.ChannelName, "today.unnamed")
}

func thanksFrom(ctx context.Context, r contact.Row) string {
	out := ui.ShortDate(ctx, r.EndedAt)
	if r.CustomerName != "" {
		out = r.CustomerName + ", " + out
	}
	return out
}

func secondsText(ctx context.Context, m *report.Mean) string {
	if m == nil {
		return ui.None
	}
	return ui.Seconds(ctx, m.Value)
}

// ending tells when a token ends, or has ended.
func ending(ctx context.Context, t account.Token) string {
	key := "today.token_ends"
	if t.Expired(ui.Now(ctx)) {
		key = "today.token_ended"
	}
	return i18n.T(ctx, key, "Name", t.Name, "At", ui.DateTime(ctx, *t.ExpiresAt))
}
