package review

import (
	"cmp"
	"context"
	"strconv"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/templates/ui"
)

// fields are the questions of the form that may be refused, for the summary.
func (p FormPage) fields(ctx context.Context) []ui.Field {
	var out []ui.Field
	add := func(name, label string) {
		if e := ui.FieldError(ctx, p.Fault, name); e != "" {
			out = append(out, ui.Field{Name: name, Error: label + ": " + e})
		}
	}
	for _, c := range p.Form.Asked().Criteria() {
		add(review.ScoreField(c.Key), c.Name.For(ctx))
		add(review.ReasonField(c.Key), c.Name.For(ctx))
		add(review.RemarkField(c.Key), c.Name.For(ctx))
	}
	add("remark", i18n.T(ctx, "review.remark"))
	add("uncounted", i18n.T(ctx, "review.uncounted.why"))
	for n := range p.Moments {
		for _, f := range p.momentFields(ctx, n) {
			add(f.Name, f.Label)
		}
	}
	for i := range p.Form.Contact.Messages {
		add(review.PinField(i), i18n.T(ctx, "review.pin.of", "N", i+1))
		add(review.PinKindField(i), i18n.T(ctx, "review.pin.of", "N", i+1))
	}
	return out
}

// score is what the sheet comes to as it is on the page.
func (p FormPage) result() review.Result { return review.ResultOf(p.Form.Version.Content, p.Sheet) }

func (p FormPage) url() string { return cmp.Or(p.To, FormURL(p.Form.Contact.ID, p.Way.From)) }

// removal takes the POST that takes the draft away.
func (p FormPage) removal() string {
	return cameFrom(ContactURL(p.Form.Contact.ID)+"/review/removal", p.Way.From)
}

// onCard reports whether the scorecard is shown first on a phone: something is
// wrong in it, or something was scored already.
func (p FormPage) onCard() bool { return p.Fault != nil }

func (p FormPage) answer(key string) review.Answer { return p.Sheet.Answers[key] }

func (p FormPage) changing() bool { return p.Form.Review != nil && p.Form.Review.Submitted() }

func (p FormPage) drafted() bool { return p.Form.Review != nil && p.Form.Review.Draft != nil }

// unsaved reports whether the form holds what was refused and is not stored: a script keeps it.
func (p FormPage) unsaved() bool { return p.Fault != nil && p.Fault.Code == fault.Invalid }

// conflict reports whether the review was saved elsewhere since the form was
// opened.
func (p FormPage) conflict() bool {
	return p.Fault != nil && p.Fault.Code == fault.Conflict && p.Form.Review != nil
}

// bubbles are the messages, each with the box of its pin.
func (p FormPage) bubbles(ctx context.Context) []ui.Bubble {
	return bubbles(p.Form.Contact, func(i int, b *ui.Bubble) {
		pin := p.Sheet.PinOf(i)
		b.Pinned = pin.Words != ""
		if b.From == string(contact.FromSystem) && pin.Words == "" {
			return // nobody said it
		}
		b.Under = pinBox(pin, ui.FieldError(ctx, p.Fault, review.PinField(i)))
	})
}

// stepID names the control of a step; the first one bears the field's own id, to
// which the summary leads.
func stepID(c scorecard.Criterion, i int) string {
	id := ui.FieldID(review.ScoreField(c.Key))
	if i == 0 {
		return id
	}
	return id + "-" + strconv.Itoa(i)
}

// numbered reports whether a step is drawn as its number: a choice of two is two words,
// and what does not apply is a word apart.
func numbered(c scorecard.Criterion, i int) bool { return len(c.Steps) > 2 && i < len(c.Steps) }

// askedBy says which scorecard asks, and why that one.
func askedBy(ctx context.Context, p FormPage) string {
	v := p.Form.Version
	words := i18n.T(ctx, "review.asked_by", "Name", v.Name.For(ctx), "N", v.Number)
	switch {
	case p.Form.Rule != "":
		return words + ", " + i18n.T(ctx, "review.by_rule", "Name", p.Form.Rule)
	case p.Form.Review == nil:
		return words + ", " + i18n.T(ctx, "review.by_no_rule")
	}
	return words
}

// ends are the words of the first and the last step, for who has not chosen yet.
func ends(ctx context.Context, c scorecard.Criterion) string {
	last := len(c.Steps) - 1
	return "1 — " + c.Steps[0].Name.For(ctx) + " · " + strconv.Itoa(last+1) + " — " + c.Steps[last].Name.For(ctx)
}

// end says at which end of the scale a step is: low, high, "" in the middle.
func end(c scorecard.Criterion, points int) string {
	switch {
	case c.IsLow(points):
		return "low"
	case c.IsHigh(points):
		return "high"
	}
	return ""
}

// previewOf is the form of a scorecard about no contact.
func previewOf(card scorecard.Content) FormPage {
	return FormPage{Form: review.Form{Version: scorecard.Version{Content: card}}}
}

func chosen(a review.Answer, points int) bool { return a.Points != nil && *a.Points == points && !a.NA }

func shortcuts() []ui.Shortcut {
	return []ui.Shortcut{
		{Keys: "j, k", Key: "review.keys.move"},
		{Keys: "1–5", Key: "review.keys.score"},
		{Keys: "n", Key: "review.keys.na"},
		{Keys: "c", Key: "review.keys.remark"},
		{Keys: "p", Key: "review.keys.pin"},
		{Keys: "t", Key: "review.keys.moment"},
		{Keys: "s", Key: "review.keys.submit"},
	}
}
