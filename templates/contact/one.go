package contact

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"openpeople/internal/asking"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/query"
	"openpeople/internal/survey"
	"openpeople/templates/ui"
)

// text is a component of words, nil (a dash) when there are none.
func text(s string) templ.Component {
	if s == "" {
		return nil
	}
	return ui.Text(s)
}

func (v OneView) title(ctx context.Context) string {
	c := v.Contact
	return orCode(c.Channel.Name, c.Channel.Code) + ", " + ui.DateTime(ctx, c.EndedAt)
}

// tagged leads to the contacts whose comments bear a tag.
func tagged(t comment.Tag) string {
	return Everything.Without("all").With(contact.Tagged.Name, strconv.FormatInt(t.ID, 10)).URL(Path)
}

func (v OneView) lead() string {
	var words []string
	if d := v.Contact.Topic; d != nil {
		words = append(words, orCode(d.Name, d.Code))
	}
	if o := v.Contact.Operator; o != nil {
		words = append(words, orCode(o.Name, o.ExternalID))
	}
	return strings.Join(words, " · ")
}

// factsLine is what a contact was, in a line.
func (v OneView) factsLine(ctx context.Context) string {
	var words []string
	if c := v.Contact; c.Team != nil {
		words = append(words, orCode(c.Team.Name, c.Team.Code))
	}
	if v.Contact.Handling != nil {
		words = append(words, ui.Seconds(ctx, *v.Contact.Handling))
	}
	return strings.Join(words, " · ")
}

// askingLine is what came of asking, in a line.
func (v OneView) askingLine(ctx context.Context) string {
	switch {
	case v.Asking.Invitation != nil:
		return v.Asking.State.Name().For(ctx)
	case v.Asking.Decision != nil:
		return v.Asking.Decision.Reason.Name().For(ctx)
	}
	return ""
}

// bubbles are the messages as the conversation draws them.
func (v OneView) bubbles() []ui.Bubble {
	out := make([]ui.Bubble, len(v.Contact.Messages))
	for i, m := range v.Contact.Messages {
		author := ""
		switch {
		case m.From == contact.FromOperator && v.Contact.Operator != nil:
			author = v.Contact.Operator.Name
		case m.From == contact.FromCustomer && v.Contact.Customer != nil:
			author = v.Contact.Customer.Name
		}
		out[i] = ui.Bubble{From: string(m.From), Author: author, Text: m.Text, Marks: v.marks(contact.By(m.From), m.Text), At: m.At}
		if v.Correct != nil {
			out[i].Tools = v.Correct(i)
		}
	}
	return out
}

// marks are where in a text words stand that the reader looked for.
func (v OneView) marks(by query.By, text string) []query.Span {
	marks, _ := v.Words.Marks(query.Text{By: by, Text: text})
	return marks
}

// hits are the messages in which some of them stand.
func (v OneView) hits() (messages []int) {
	for i, m := range v.Contact.Messages {
		if len(v.marks(contact.By(m.From), m.Text)) > 0 {
			messages = append(messages, i)
		}
	}
	return messages
}

// messageAnchor leads to a message of the conversation, or to the comment.
func messageAnchor(message int) string {
	if message == contact.InComment {
		return "#said"
	}
	return "#m" + strconv.Itoa(message)
}

// facts is what the contact was, line by line.
func (v OneView) facts(ctx context.Context) []ui.Pair {
	c := v.Contact
	kind := c.Channel.Kind.Title().For(ctx)
	dim := func(d *contact.Dimension) templ.Component {
		if d == nil {
			return nil
		}
		return text(orCode(d.Name, d.Code))
	}
	var operator, line, resolved templ.Component
	if c.Operator != nil {
		operator = text(orCode(c.Operator.Name, c.Operator.ExternalID))
	}
	if c.Line != nil {
		line = text(ui.Number(ctx, *c.Line))
	}
	if c.Resolved != nil {
		resolved = text(yesNo(ctx, *c.Resolved))
	}
	seconds := func(n *int) templ.Component {
		if n == nil {
			return nil
		}
		return text(ui.Seconds(ctx, *n))
	}
	return append([]ui.Pair{
		{Label: figure.Dimensions[figure.Channel].Name.For(ctx), Value: text(orCode(c.Channel.Name, c.Channel.Code) + " · " + kind)},
		{Label: figure.Dimensions[figure.Operator].Name.For(ctx), Value: operator},
		{Label: figure.Dimensions[figure.Team].Name.For(ctx), Value: dim(c.Team)},
		{Label: figure.Dimensions[figure.Site].Name.For(ctx), Value: dim(c.Site)},
		{Label: figure.Dimensions[figure.Region].Name.For(ctx), Value: dim(c.Region)},
		{Label: figure.Dimensions[figure.Client].Name.For(ctx), Value: dim(c.Client)},
		{Label: figure.Dimensions[figure.Topic].Name.For(ctx), Value: dim(c.Topic)},
		{Label: i18n.T(ctx, "contacts.line"), Value: line},
		{Label: i18n.T(ctx, "contacts.started"), Value: ui.Moment(c.StartedAt)},
		{Label: i18n.T(ctx, "contacts.ended"), Value: ui.Moment(c.EndedAt)},
		{Label: i18n.T(ctx, "contacts.wait"), Value: seconds(c.Wait)},
		{Label: i18n.T(ctx, "contacts.handling"), Value: seconds(c.Handling)},
		{Label: i18n.T(ctx, "contacts.handling.parts"), Value: text(v.parts(ctx))},
		{Label: i18n.T(ctx, "contacts.resolved"), Value: resolved},
		{Label: i18n.T(ctx, "contacts.repeated"), Value: text(v.repeated(ctx))},
		{Label: i18n.T(ctx, "contacts.number"), Value: text(c.Source + " · " + c.ExternalID)},
	}, extras(ctx, c.Extras)...)
}

// extras is what a contact also carries, and what came and is not kept.
func extras(ctx context.Context, e contact.Extras) (out []ui.Pair) {
	add := func(label, value string) { out = append(out, ui.Pair{Label: label, Value: text(value)}) }
	if e.EndReason != "" {
		add(figure.Dimensions[figure.EndReason].Name.For(ctx), e.EndReason.Title().For(ctx))
	}
	var served []string
	for _, s := range e.Operators {
		about := []string{s.Team}
		if s.Line != nil {
			about = append(about, i18n.T(ctx, "contacts.served.line", "Line", strconv.Itoa(*s.Line)))
		}
		if s.Seconds != nil {
			about = append(about, ui.Seconds(ctx, *s.Seconds))
		}
		one := s.Title()
		if about = slices.DeleteFunc(about, func(s string) bool { return s == "" }); len(about) > 0 {
			one += " (" + strings.Join(about, ", ") + ")"
		}
		served = append(served, one)
	}
	if len(served) > 0 {
		add(i18n.T(ctx, "contacts.served"), strings.Join(served, ", "))
	}
	for _, key := range e.Keys() {
		add(key, e.Attributes[key])
	}
	if c := e.Consent; c != nil {
		said := []string{c.Basis}
		if c.Text != "" {
			said = append(said, c.Text)
		}
		if !c.At.IsZero() {
			said = append(said, ui.DateTime(ctx, c.At))
		}
		add(i18n.T(ctx, "contacts.consent"), strings.Join(said, ", "))
	}
	for _, f := range e.LeftOut {
		var args []any
		for name, value := range f.Args {
			args = append(args, name, value)
		}
		add(i18n.T(ctx, "contacts.left_out", "Field", f.Field), i18n.T(ctx, f.Key, args...))
	}
	return out
}

// parts of the handling time: talk 31 s, hold 0 s, wrap-up 9 s.
func (v OneView) parts(ctx context.Context) string {
	var out []string
	for _, of := range []struct {
		name string
		n    *int
	}{
		{i18n.T(ctx, "contacts.talk"), v.Contact.Talk}, {i18n.T(ctx, "contacts.hold"), v.Contact.Hold}, {i18n.T(ctx, "contacts.wrap"), v.Contact.Wrap},
	} {
		if of.n != nil {
			out = append(out, of.name+" "+ui.Seconds(ctx, *of.n))
		}
	}
	return strings.Join(out, ", ")
}

// repeated says whether the customer came back with the same topic.
func (v OneView) repeated(ctx context.Context) string {
	c := v.Contact
	switch {
	case c.CustomerID == 0 || c.TopicID == 0:
		return ""
	case c.RepeatedAt != nil:
		return i18n.T(ctx, "contacts.repeated.yes", "When", ui.DateTime(ctx, *c.RepeatedAt))
	case ui.Now(ctx).Before(c.EndedAt.Add(contact.RepeatWithin)):
		return i18n.T(ctx, "contacts.repeated.open")
	}
	return i18n.T(ctx, "contacts.repeated.no")
}

func yesNo(ctx context.Context, yes bool) string {
	if yes {
		return i18n.T(ctx, "contacts.yes")
	}
	return i18n.T(ctx, "contacts.no")
}

// customer is who was served, as far as the reader may know.
func (v OneView) customer(ctx context.Context) []ui.Pair {
	c := v.Contact.Customer
	return []ui.Pair{
		{Label: i18n.T(ctx, "contacts.name"), Value: text(c.Name)},
		{Label: i18n.T(ctx, "contacts.phone"), Value: text(c.Phone)},
		{Label: i18n.T(ctx, "contacts.email"), Value: text(c.Email)},
		{Label: i18n.T(ctx, "contacts.telegram"), Value: text(c.Telegram)},
		{Label: i18n.T(ctx, "contacts.customer_number"), Value: text(c.ExternalID)},
	}
}

// asking is what was decided about asking, and what became of it.
func (v OneView) asking(ctx context.Context) []ui.Pair {
	var out []ui.Pair
	if d := v.Asking.Decision; d != nil {
		out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.decision"), Value: text(d.Reason.Name().For(ctx))})
		if v.Asking.RuleName != "" {
			out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.rule"), Value: text(v.Asking.RuleName)})
		}
		out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.decided"), Value: ui.Moment(d.DecidedAt)})
	}
	i := v.Asking.Invitation
	if i == nil {
		return out
	}
	out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.invitation"), Value: text(v.Asking.State.Name().For(ctx))})
	letter := v.Asking.SentAt != nil || v.Asking.State != asking.StateOffered && v.Asking.State != asking.StateTaken
	if letter || i.RuleID == 0 { // else it is the way of a letter that stayed
		out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.delivery"), Value: text(v.Asking.Delivery.For(ctx))})
	}
	if letter && i.Address != "" {
		out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.address"), Value: text(i.Address)})
	}
	if at := v.Asking.OfferedAt; at != nil {
		out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.offered"), Value: ui.Moment(*at)})
	}
	switch at := v.Asking.SentAt; {
	case at != nil:
		out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.sent"), Value: ui.Moment(*at)})
	case v.Asking.State == asking.StateQueued || v.Asking.State == asking.StateSending:
		out = append(out, ui.Pair{Label: i18n.T(ctx, "contacts.due"), Value: ui.Moment(i.DueAt)})
	default: // no letter, no link
		return out
	}
	return append(out, ui.Pair{Label: i18n.T(ctx, "contacts.expires"), Value: ui.Moment(i.ExpiresAt)})
}

// answer is one state of what the customer said, in words.
type answer struct {
	At      time.Time
	Mark    *int
	Solved  string
	Reasons []string
	Comment string
	Other   []ui.Pair
}

func (v OneView) answer(ctx context.Context, at time.Time, a survey.Answers) answer {
	out := answer{At: at, Mark: a.Mark, Comment: a.Comment}
	if a.Solved != nil && *a.Solved {
		out.Solved = i18n.T(ctx, "contacts.solved")
	} else if a.Solved != nil {
		out.Solved = i18n.T(ctx, "contacts.not_solved")
	}
	for _, code := range a.Reasons {
		out.Reasons = append(out.Reasons, v.option(ctx, survey.KeyReasons, code))
	}
	if v.Said.Version == nil {
		return out
	}
	for _, q := range v.Said.Version.Questions {
		var said []string
		for _, code := range a.Other[q.Key] {
			said = append(said, v.option(ctx, q.Key, code))
		}
		if len(said) > 0 {
			out.Other = append(out.Other, ui.Pair{Label: q.Text.For(ctx), Value: text(strings.Join(said, "; "))})
		}
	}
	return out
}

// option is the name of a choice of a question, the code when it has none.
func (v OneView) option(ctx context.Context, question, code string) string {
	if v.Said.Version != nil {
		for _, o := range v.Said.Version.Question(question).Options {
			if o.Code == code {
				return o.Text.For(ctx)
			}
		}
	}
	return code
}

// scale is the marks that the survey offered.
func (v OneView) scale() (low, high int) {
	if v.Said.Version != nil {
		if q := v.Said.Version.RatingQuestion(); q.Max > q.Min {
			return q.Min, q.Max
		}
	}
	return 1, 5
}

func (v OneView) revisions(ctx context.Context) []answer {
	var out []answer
	for _, r := range v.Said.Revisions {
		out = append(out, v.answer(ctx, r.At, survey.Answers{Mark: r.Mark, Solved: r.Solved, Comment: r.Comment, Reasons: r.Reasons, Other: r.Other}))
	}
	return out
}

// gist is what the call is about, in a line: what the customer said first, where the
// answer beside it says nothing.
func (v OneView) gist() string {
	if r := v.Said.Response; r != nil && (r.Comment != "" || len(r.Reasons) > 0) {
		return ""
	}
	for _, m := range v.Contact.Messages {
		if m.From == contact.FromCustomer && m.Text != "" {
			return shortened(m.Text)
		}
	}
	return ""
}

// shortened is a text in one line of the length that an eye takes in.
func shortened(text string) string {
	const most = 160
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return text
}

// scripts make recordings nicer to hear.
func (v OneView) scripts() []string {
	if v.Voice == nil {
		return nil
	}
	return []string{ui.PlayerScript}
}

func (v OneView) shortcuts() []ui.Shortcut {
	if v.Voice == nil {
		return nil
	}
	return ui.PlayerKeys
}
