package settings

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
	"openpeople/templates/ui"
)

func ruleURL(n int64, rest string) string { return "/settings/rules/" + id(n) + rest }

func ruleAction(p RulePage) string {
	if p.Form.Draft.ID == 0 {
		return "/settings/rules"
	}
	return ruleURL(p.Form.Draft.ID, "")
}

func ruleTitle(ctx context.Context, p RulePage) string {
	if p.Form.Draft.ID == 0 {
		return i18n.T(ctx, "settings.rules.new")
	}
	return i18n.T(ctx, "settings.rule.title")
}

func switchWord(ctx context.Context, r asking.Rule) string {
	if r.Active {
		return i18n.T(ctx, "settings.rule.switch_off")
	}
	return i18n.T(ctx, "settings.rule.switch_on")
}

// Clock is a minute of the day as clocks show it.
func Clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// FormOf returns the form of a draft, as nobody has typed yet.
func FormOf(d asking.RuleDraft) RuleForm {
	return RuleForm{
		Draft: d, Delay: strconv.Itoa(d.DelayMinutes), Share: strconv.Itoa(d.Share), Quarantine: strconv.Itoa(d.QuarantineDays),
		MaxAge: strconv.Itoa(d.MaxAgeHours), LowMark: strconv.Itoa(d.LowMark), QuietFrom: Clock(d.QuietFrom), QuietTo: Clock(d.QuietTo),
	}
}

// storedRule says how a rule is stored.
func storedRule(ctx context.Context, p RulePage) []ui.Pair {
	state := "settings.rule.rests"
	if p.Stored.Active {
		state = "settings.rule.works"
	}
	first := ui.Pair{Label: p.Stored.Name, Value: ui.Text(i18n.T(ctx, state))}
	return append([]ui.Pair{first}, rulePairs(ctx, p.Stored, p.Surveys, p.Names, p.Deliveries)...)
}

// rulePairs says what a rule does, line by line.
func rulePairs(ctx context.Context, r asking.Rule, surveys []survey.Survey, names contact.Names, deliveries sending.Deliveries) []ui.Pair {
	say := func(key string, args ...any) string { return i18n.T(ctx, key, args...) }
	var whom []string
	only := func(key string, list []string) {
		if len(list) > 0 {
			whom = append(whom, say(key, "List", joinWords(list)))
		}
	}
	only("settings.words.kinds", kindNames(ctx, r.Kinds))
	only("settings.words.channels", channelNames(names, r.Channels))
	only("settings.words.topics", dimensionNames(names, contact.Topic, r.Topics))
	only("settings.words.regions", dimensionNames(names, contact.Region, r.Regions))
	var lines []string
	for _, n := range r.Lines {
		lines = append(lines, strconv.Itoa(n))
	}
	only("settings.words.lines", lines)
	if len(whom) == 0 {
		whom = []string{say("settings.words.everything")}
	}
	when := []string{say("settings.words.at_once")}
	if r.DelayMinutes > 0 {
		when = []string{say("settings.words.delay", "Time", ui.Seconds(ctx, 60*r.DelayMinutes))}
	}
	if r.QuietFrom != r.QuietTo {
		when = append(when, say("settings.words.quiet", "From", Clock(r.QuietTo), "To", Clock(r.QuietFrom)))
	}
	limits := []string{say("settings.words.max_age", "Count", r.MaxAgeHours)}
	if r.QuarantineDays > 0 {
		limits = append([]string{say("settings.words.quarantine", "Count", r.QuarantineDays)}, limits...)
	}
	call := say("settings.words.low_mark", "Mark", r.LowMark)
	if r.LowMark == 0 {
		call = say("settings.words.low_mark_none")
	}
	limits = append(limits, call)
	pair := func(key string, words ...string) ui.Pair {
		return ui.Pair{Label: say(key), Value: ui.Text(strings.Join(words, " "))}
	}
	return []ui.Pair{
		pair("settings.rule.whom", whom...),
		pair("settings.rule.what", say("settings.words.ask", "Survey", surveyName(ctx, surveys, r.SurveyID), "Delivery", deliveries.Title(r.Delivery).For(ctx))),
		pair("settings.rule.how_many", shareWords(ctx, r.Share)),
		pair("settings.rule.when", when...),
		pair("settings.rule.limits", limits...),
	}
}

func shareWords(ctx context.Context, share int) string {
	switch share {
	case 100:
		return i18n.T(ctx, "settings.words.share_all")
	case 0:
		return i18n.T(ctx, "settings.words.share_none")
	}
	return i18n.T(ctx, "settings.words.share", "Share", share)
}

// builtIn says what no rule changes.
func builtIn(ctx context.Context) []string {
	return []string{
		i18n.T(ctx, "settings.built_in.opted_out"),
		i18n.T(ctx, "settings.built_in.no_address"),
		i18n.T(ctx, "settings.built_in.link", "Count", int(survey.LinkLife.Hours()/24)),
		i18n.T(ctx, "settings.built_in.correct", "Count", int(survey.CorrectWithin.Hours())),
		i18n.T(ctx, "settings.built_in.recovery", "Mark", recovery.LowMark),
		i18n.T(ctx, "settings.built_in.reason"),
	}
}

func kindNames(ctx context.Context, codes []string) (out []string) {
	for _, row := range contact.Kinds {
		if slices.Contains(codes, string(row.Kind)) {
			out = append(out, row.Name.For(ctx))
		}
	}
	return out
}

func channelNames(names contact.Names, codes []string) (out []string) {
	for _, code := range codes {
		out = append(out, labelOf(ui.ChannelOptions(names, nil), code))
	}
	return out
}

func dimensionNames(names contact.Names, kind contact.DimensionKind, codes []string) (out []string) {
	for _, code := range codes {
		out = append(out, labelOf(ui.DimensionOptions(names, kind, nil), code))
	}
	return out
}

func labelOf(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

func surveyName(ctx context.Context, surveys []survey.Survey, surveyID int64) string {
	for _, s := range surveys {
		if s.ID == surveyID {
			return s.Name.For(ctx)
		}
	}
	return ui.None
}

// ruleFields is the fields of the form of a rule, in its order.
func ruleFields(ctx context.Context, p RulePage) []ui.Field {
	d := p.Form.Draft
	label := func(name string) string { return i18n.T(ctx, "settings.rule."+name) }
	hint := func(name string) string { return i18n.T(ctx, "settings.rule."+name+"_hint") }
	var surveys, deliveries []ui.Option
	for _, s := range p.Surveys {
		surveys = append(surveys, ui.Option{Value: id(s.ID), Label: s.Name.For(ctx)})
	}
	for _, row := range p.Deliveries {
		deliveries = append(deliveries, ui.Option{Value: row.Name, Label: row.Delivery.Title.For(ctx)})
	}
	lines, chosen := ui.LineOptions(ctx, d.Lines)
	number := func(name, value string, from, to int) ui.Field {
		return ui.Field{Name: name, Label: label(name), Hint: hint(name), Value: value, Width: ui.WidthShort, From: strconv.Itoa(from), To: strconv.Itoa(to), InputMode: "numeric"}
	}
	list := []ui.Field{
		{Name: "name", Label: label("name"), Value: d.Name, Max: asking.MaxRuleName, Autocomplete: "off"},
		{Name: "active", Label: label("active"), Value: ui.Flag(d.Active)},
		{Name: "kinds", Label: label("kinds"), Hint: hint("kinds"), Values: d.Kinds, Options: ui.KindOptions(ctx)},
		{Name: "channels", Label: label("channels"), Values: d.Channels, Options: ui.ChannelOptions(p.Names, d.Channels)},
		{Name: "topics", Label: label("topics"), Values: d.Topics, Options: ui.DimensionOptions(p.Names, contact.Topic, d.Topics)},
		{Name: "regions", Label: label("regions"), Values: d.Regions, Options: ui.DimensionOptions(p.Names, contact.Region, d.Regions)},
		{Name: "lines", Label: label("lines"), Values: chosen, Options: lines},
		number("share", p.Form.Share, 0, 100),
		{Name: "survey", Label: label("survey"), Value: id(d.SurveyID), Options: surveys, Width: ui.WidthMedium},
		{Name: "delivery", Label: label("delivery"), Value: d.Delivery, Options: deliveries, Width: ui.WidthMedium},
		number("delay_minutes", p.Form.Delay, 0, asking.MaxDelayMinutes),
		{Name: "quiet_from", Label: label("quiet_from"), Value: p.Form.QuietFrom, Width: ui.WidthShort},
		{Name: "quiet_to", Label: label("quiet_to"), Value: p.Form.QuietTo, Width: ui.WidthShort},
		number("quarantine_days", p.Form.Quarantine, 0, asking.MaxQuarantineDays),
		number("max_age_hours", p.Form.MaxAge, 1, asking.MaxAgeHoursLimit),
		number("low_mark", p.Form.LowMark, 0, asking.MaxLowMark),
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Fault, list[i].Name)
	}
	return list
}

func ruleField(ctx context.Context, p RulePage, name string) ui.Field {
	return fieldOf(ruleFields(ctx, p), name)
}
