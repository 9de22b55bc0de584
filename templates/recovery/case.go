// Package recovery draws call-backs: one in the strip of its contact or alone, the list of
// them and the board, and their figures.
package recovery

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// Path is the list of call-backs.
const Path = "/recoveries"

func id(n int64) string { return strconv.FormatInt(n, 10) }

func contactURL(contactID int64) string { return "/contacts/" + id(contactID) }

// URL leads to a case: in the strip of its contact where the reader sees that, else alone.
func (v CaseView) URL() string {
	if v.seesContact() {
		return contactURL(v.Case.ContactID) + "#recovery"
	}
	return CaseURL(v.Case.ContactID)
}

// CaseURL is the page of the case of a contact.
func CaseURL(contactID int64) string { return contactURL(contactID) + "/recovery" }

// ReturnURL takes a POST that opens a closed case again.
func ReturnURL(contactID int64) string { return CaseURL(contactID) + "/return" }

func (v CaseView) url(rest string) string { return CaseURL(v.Case.ContactID) + rest }

// ideaURL opens an idea that comes of the contact of the case.
func (v CaseView) ideaURL() string { return "/ideas/new?origin=contact:" + id(v.Case.ContactID) }

func (v CaseView) seesContact() bool {
	return v.Who.SeesContact(v.Case.Operator(), v.Case.TeamID)
}

func (v CaseView) mayHandle() bool { return recovery.MayHandle(v.Who, v.Case.Recovery) }

// own reports whether the case is the reader's.
func (v CaseView) own() bool { return v.Case.OwnerID != 0 && v.Case.OwnerID == v.Who.PersonID }

func (v CaseView) takeWord(ctx context.Context) string {
	if v.Case.OwnerID == 0 {
		return i18n.T(ctx, "recovery.take")
	}
	return i18n.T(ctx, "recovery.take_over")
}

// Zone is where the customer's clock stands; the reader's where that is not known.
func Zone(ctx context.Context, r recovery.Row) *time.Location {
	return when.ZoneOr(r.TimeZone, ui.Zone(ctx))
}

// theirClock is what time it is where the customer is.
func (v CaseView) theirClock(ctx context.Context) string {
	return ui.Clock(ui.WithZone(ctx, Zone(ctx, v.Case)), ui.Now(ctx))
}

// theirTime is an instant on the customer's clock.
func (v CaseView) theirTime(ctx context.Context, t time.Time) string {
	return theirTime(ctx, v.Case, t)
}

func theirTime(ctx context.Context, r recovery.Row, t time.Time) string {
	return ui.DateTime(ui.WithZone(ctx, Zone(ctx, r)), t)
}

// was says that the customer has corrected the mark.
func (v CaseView) was(ctx context.Context, before int) string {
	return i18n.T(ctx, "recovery.was", "Before", ui.Number(ctx, before), "Now", ui.Number(ctx, *v.Case.NowMark))
}

// customer is whom to call in a list.
func customer(ctx context.Context, r recovery.Row) string {
	if r.Nobody {
		return i18n.T(ctx, "recovery.nobody")
	}
	return orWord(ctx, r.CustomerName)
}

func orWord(ctx context.Context, name string) string {
	if name == "" {
		return i18n.T(ctx, "recovery.unnamed")
	}
	return name
}

func stateTone(s recovery.State) ui.Tone {
	switch s {
	case recovery.Untaken:
		return ui.Warn
	case recovery.Closed:
		return ui.Good
	}
	return ui.Neutral
}

// opened reports whether a form is open: something is wrong with one of its fields.
func (v CaseView) opened(ctx context.Context, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return ui.FieldError(ctx, v.Wrong, name) != "" })
}

// left is what was typed into a form that is there no more: the case is closed, or somebody
// else's.
func (v CaseView) left() string {
	if v.Case.ClosedAt == nil && (v.own() || v.Case.OwnerID == 0) {
		return ""
	}
	return cmp.Or(v.Typed.Remark, v.Typed.Note, v.Typed.Words)
}

// fields are those of every form of a case.
func (v CaseView) fields(ctx context.Context) []ui.Field {
	var results, outcomes, people []ui.Option
	for _, row := range recovery.Results {
		results = append(results, ui.Option{Value: string(row.Result), Label: row.Name.For(ctx)})
	}
	for _, w := range v.Case.May(v.Words) {
		outcomes = append(outcomes, ui.Option{Value: w.Code, Label: w.Name.For(ctx)})
	}
	causes := []ui.Option{{Label: i18n.T(ctx, "recovery.cause.none")}}
	for _, w := range v.Words.Of(recovery.Cause) {
		causes = append(causes, ui.Option{Value: w.Code, Label: w.Name.For(ctx)})
	}
	for _, p := range v.Heirs {
		people = append(people, ui.Option{Value: id(p.PersonID), Label: p.Name})
	}
	t := v.Typed
	if v.Case.Nobody { // it may be closed with what is so
		t.Outcome = cmp.Or(t.Outcome, recovery.Unreachable)
	}
	list := []ui.Field{
		{Name: "result", Label: i18n.T(ctx, "recovery.result"), Value: t.Result, Options: results},
		{Name: "note", Label: i18n.T(ctx, "recovery.note"), Hint: i18n.T(ctx, "recovery.remark.hint"), Value: t.Note, Optional: true, Rows: 2, Max: recovery.MaxRemark},
		{Name: "next_day", Label: i18n.T(ctx, "recovery.next_day"), Hint: i18n.T(ctx, "recovery.next_day.hint"), Value: t.NextDay, Optional: true},
		{Name: "next_time", Label: i18n.T(ctx, "recovery.next_time"), Hint: i18n.T(ctx, "recovery.next_time.hint"), Value: t.NextTime, Optional: true},
		{Name: "outcome", Label: i18n.T(ctx, "recovery.outcome"), Value: t.Outcome, Options: outcomes},
		{Name: "cause", Label: i18n.T(ctx, "recovery.cause"), Value: t.Cause, Options: causes},
		{Name: "remark", Label: i18n.T(ctx, "recovery.remark"), Hint: i18n.T(ctx, "recovery.remark.hint"), Value: t.Remark, Optional: true, Rows: 3, Max: recovery.MaxRemark},
		{Name: "person", Label: i18n.T(ctx, "recovery.person"), Value: t.Person, Options: people},
		{Name: "words", Label: i18n.T(ctx, "recovery.words"), Hint: i18n.T(ctx, "recovery.remark.hint"), Value: t.Words, Optional: true, Rows: 2, Max: recovery.MaxRemark},
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, v.Wrong, list[i].Name)
	}
	return list
}

func (v CaseView) field(ctx context.Context, name string) ui.Field {
	list := v.fields(ctx)
	return list[slices.IndexFunc(list, func(f ui.Field) bool { return f.Name == name })]
}
