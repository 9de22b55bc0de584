package review

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// QueueSettings is where the rules of the queue stand.
const QueueSettings = "/settings/queue"

// QueueRuleURL leads to a rule; to a new one when id is 0.
func QueueRuleURL(id int64, more string) string {
	if id == 0 {
		return QueueSettings + "/rules/new" + more
	}
	return QueueSettings + "/rules/" + strconv.FormatInt(id, 10) + more
}

func queueRuleAction(r review.QueueRule) string {
	if r.ID == 0 {
		return QueueSettings + "/rules"
	}
	return QueueRuleURL(r.ID, "")
}

func settingsCrumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: i18n.T(ctx, "settings.title"), URL: "/settings"}}, more...)
}

// QueueWords is what a rule takes, in words.
func QueueWords(ctx context.Context, r review.QueueRule) string {
	row, _ := r.Kind.Row()
	words := []string{row.Name.For(ctx)}
	if name := row.N.For(ctx); name != "" {
		words = append(words, name+": "+strconv.Itoa(r.N))
	}
	if r.Filter != "" {
		values, _ := url.ParseQuery(r.Filter)
		set, _ := contact.Params.Read(values) // was read when it was stored
		for _, said := range set.Words(ctx, func(page.Param, string) string { return "" }) {
			words = append(words, said.Label.For(ctx)+": "+ui.SaidValues(ctx, said))
		}
	}
	if r.Most > 0 {
		words = append(words, i18n.T(ctx, "queue.most.words", "N", ui.Number(ctx, r.Most)))
	}
	return strings.Join(words, " · ")
}

// listedURL is the list of what a rule names for the cycle of a week; "" where there is none.
func listedURL(r review.QueueRule, monday when.Day) string {
	if query := r.Listed(monday); query != "" && monday != 0 {
		return contactsPath + "?" + query
	}
	return ""
}

const contactsPath = "/contacts"

// queueRulePairs says what a rule takes, and what it would have taken.
func queueRulePairs(ctx context.Context, r review.QueueRule, p QueueRulesPage) []ui.Pair {
	list := []ui.Pair{
		{Label: i18n.T(ctx, "queue.takes"), Value: ui.Text(QueueWords(ctx, r))},
		{Label: i18n.T(ctx, "queue.seed"), Value: ui.Text(strconv.FormatInt(r.Seed, 10))},
	}
	i := slices.IndexFunc(p.Tried, func(t review.Tried) bool { return t.RuleID == r.ID })
	if i < 0 {
		return list
	}
	t := p.Tried[i]
	words := i18n.T(ctx, "queue.tried", "Count", t.Taken, "N", ui.Number(ctx, t.Taken), "Of", ui.Number(ctx, t.Found))
	if t.Found == 0 {
		words = i18n.T(ctx, "queue.tried.none")
	}
	return append(list, ui.Pair{Label: i18n.T(ctx, "queue.tried.label"), Value: rulesLink(listedURL(r, p.Monday), words)})
}

func planFields(ctx context.Context, p QueueRulesPage) []ui.Field {
	typed := [3]string{strconv.Itoa(p.Plan.Goal), strconv.Itoa(p.Plan.Links), map[bool]string{true: "1"}[p.Plan.Blind]}
	if p.Typed != nil {
		typed = *p.Typed
	}
	return []ui.Field{
		{Name: "goal", Label: i18n.T(ctx, "queue.goal"), Hint: i18n.T(ctx, "queue.goal.hint"), Value: typed[0], From: "1", To: strconv.Itoa(review.MaxGoal), Error: ui.FieldError(ctx, p.Fault, "goal")},
		{Name: "links", Label: i18n.T(ctx, "queue.links"), Hint: i18n.T(ctx, "queue.links.hint"), Value: typed[1], From: "0", To: strconv.Itoa(review.MaxLinks), Error: ui.FieldError(ctx, p.Fault, "links")},
		{Name: "blind", Label: i18n.T(ctx, "queue.blind"), Hint: i18n.T(ctx, "queue.blind.hint"), Value: typed[2]},
	}
}

func (p QueueRulePage) kind() review.QueueKindRow {
	row, _ := p.Form.Kind.Row()
	return row
}

func (p QueueRulePage) title(ctx context.Context) string {
	if p.Form.ID == 0 {
		return p.kind().Name.For(ctx)
	}
	return p.Stored.Name
}

// value is what was typed in a field; n of a rule as it is stored.
func (p QueueRulePage) value(name string, n int64) string {
	if typed, was := p.Typed[name]; was {
		return typed
	}
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// fields are those that the kind asks for.
func (p QueueRulePage) fields(ctx context.Context) []ui.Field {
	row := p.kind()
	list := []ui.Field{{Name: "name", Label: i18n.T(ctx, "settings.rule.name"), Value: p.Form.Name, Max: review.MaxQueueName, Autocomplete: "off"}}
	if name := row.N.For(ctx); name != "" {
		list = append(list, ui.Field{Name: "n", Label: name, Value: p.value("n", int64(p.Form.N)), From: strconv.Itoa(row.Min), To: strconv.Itoa(row.Max)})
	}
	if p.Form.Kind == review.ByFilter {
		list = append(list, ui.Field{Name: "filter", Label: i18n.T(ctx, "queue.filter"), Hint: i18n.T(ctx, "queue.filter.hint"), Value: cmp.Or(p.Typed["filter"], listOf(p.Form.Filter)), Rows: 3, Max: review.MaxFilter})
	}
	list = append(list,
		ui.Field{Name: "most", Label: i18n.T(ctx, "queue.most"), Hint: i18n.T(ctx, "queue.most.hint"), Value: p.value("most", int64(p.Form.Most)), From: "1", To: strconv.Itoa(review.MaxMost), Optional: true},
		ui.Field{Name: "seed", Label: i18n.T(ctx, "queue.seed"), Hint: i18n.T(ctx, "queue.seed.hint"), Value: p.value("seed", p.Form.Seed), From: "1", To: strconv.Itoa(review.MaxSeed), Optional: true},
		ui.Field{Name: "active", Label: i18n.T(ctx, "settings.rule.active"), Value: ui.Flag(p.Form.Active)})
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Fault, list[i].Name)
	}
	return list
}

// listOf is the address of a list of contacts; "" of none.
func listOf(query string) string {
	if query == "" {
		return ""
	}
	return contactsPath + "?" + query
}
