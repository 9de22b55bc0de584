package settings

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/templates/ui"
)

func actionOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Label: i18n.T(ctx, "settings.any.action")}}
	for _, a := range account.Actions {
		out = append(out, ui.Option{Value: a.Code, Label: a.Name.For(ctx)})
	}
	return out
}

func nounOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Label: i18n.T(ctx, "settings.any.noun")}}
	for _, n := range account.Nouns {
		out = append(out, ui.Option{Value: n.Code, Label: n.Name.For(ctx)})
	}
	return out
}

func actionName(ctx context.Context, code string) string {
	for _, a := range account.Actions {
		if a.Code == code {
			return a.Name.For(ctx)
		}
	}
	return code
}

func nounName(ctx context.Context, code string) string {
	for _, n := range account.Nouns {
		if n.Code == code {
			return n.Name.For(ctx)
		}
	}
	return code
}

// auditAbout is what an entry is about by its name, else by its number; "" for nothing.
func auditAbout(ctx context.Context, e account.Entry) string {
	if r := e.About(); r != (account.Ref{}) {
		return refName(ctx, e, r)
	}
	if e.NounID != 0 && e.Noun != "desk" {
		return "#" + ui.Number(ctx, e.NounID)
	}
	return ""
}

func refName(ctx context.Context, e account.Entry, r account.Ref) string {
	if r.ID == 0 {
		return ui.None
	}
	return cmp.Or(e.Names[r], "#"+ui.Number(ctx, r.ID))
}

// auditWhat says what was done to what: "person: disabled".
func auditWhat(ctx context.Context, e account.Entry) string {
	return nounName(ctx, e.Noun) + ": " + actionName(ctx, e.Action)
}

// auditURL leads to what was acted on, "" when it has no page.
func auditURL(e account.Entry) templ.SafeURL {
	switch {
	case e.NounID == 0:
		return ""
	case e.Noun == "person", e.Noun == "password_link", e.Noun == "password" && e.NounID != e.PersonID:
		return personURL(e.NounID, "")
	case e.Noun == "rule":
		return templ.SafeURL(ruleURL(e.NounID, ""))
	case e.Noun == "tag":
		return templ.SafeURL("/comments/tags/" + id(e.NounID))
	case e.Noun == "operator":
		return templ.SafeURL(operatorURL(e.NounID))
	case e.Noun == "recovery":
		return templ.SafeURL("/contacts/" + id(e.NounID) + "#recovery")
	case e.Noun == "review", e.Noun == "appeal":
		return templ.SafeURL(map[string]string{"review": "/reviews/", "appeal": "/reviews/appeals/"}[e.Noun] + id(e.NounID))
	case e.Noun == "recording", e.Noun == "self_review":
		return templ.SafeURL("/contacts/" + id(e.NounID))
	case e.Noun == "customer":
		return templ.SafeURL(customerURL(e.NounID))
	case e.Noun == "channel" || slices.Contains(NameKinds, e.Noun):
		return templ.SafeURL(NamesURL(e.Noun, page.Cursor{}))
	}
	return ""
}

// detailKeys are the words for what details are kept under. What is not here is
// shown as it was kept.
var detailKeys = map[string]string{
	"name": "settings.audit.of.name", "name_en": "settings.audit.of.name_en", "email": "settings.audit.of.email", "role": "settings.audit.of.role", "team": "settings.audit.of.team",
	"leads": "settings.audit.of.leads", "operator": "settings.audit.of.operator", "scopes": "settings.audit.of.scopes", "until": "settings.token.until", "active": "settings.audit.of.active",
	"share": "settings.audit.of.share", "language": "settings.audit.of.language", "theme": "settings.audit.of.theme", "time_zone": "settings.audit.of.zone",
	"joined": "settings.audit.of.joined", "made": "settings.audit.of.made", "keys": "settings.audit.of.keys", "contacts": "settings.audit.of.contacts",
	"criterion": "appeal.criterion", "against": "appeal.kind", "decision": "appeal.outcome", "revision": "settings.audit.of.revision", "word": "review.answer",
	"apart": "settings.audit.of.apart", "source": "settings.audit.of.source", "contact": "settings.audit.of.contact", "kind": "settings.audit.of.kind", "retried": "settings.audit.of.retried",
	"desk_name":      "settings.audit.of.desk_name",
	"desk_signature": "settings.audit.of.desk_signature",
	"desk_contact":   "settings.audit.of.desk_contact",
	"desk_hours":     "settings.audit.of.desk_hours",
	"desk_accent":    "settings.audit.of.desk_accent",
	"desk_logo":      "settings.audit.of.desk_logo",
	"desk_targets":   "settings.audit.of.desk_targets",
	"desk_begun":     "settings.audit.of.desk_begun",
	"desk_all_teams": "settings.audit.of.desk_all_teams",
	"mail_tried":     "settings.audit.of.mail_tried",
	"outcome":        "settings.audit.of.outcome",
	"other_team":     "settings.audit.of.other_team",
	"working_hours":  "settings.audit.of.working_hours",
	"holidays":       "settings.recovery.holidays",
	"acknowledge":    "settings.recovery.acknowledge",
	"close":          "settings.recovery.close",
	"cause_needed":   "settings.recovery.cause_needed",
	"namespace":      "settings.token.namespace",
	"survey":         "settings.rule.survey", "delivery": "settings.rule.delivery", "channels": "settings.rule.channels", "kinds": "settings.rule.kinds",
	"topics": "settings.rule.topics", "regions": "settings.rule.regions", "lines": "settings.rule.lines", "delay_minutes": "settings.rule.delay_minutes",
	"quiet_from": "settings.rule.quiet_from", "quiet_to": "settings.audit.of.quiet_to", "quarantine_days": "settings.rule.quarantine_days", "max_age_hours": "settings.rule.max_age_hours", "low_mark": "settings.rule.low_mark",
	"rules": "comments.tag.rules", "place": "settings.audit.of.place", "address": "settings.audit.of.address",
	"all": "settings.audit.of.all", "by": "settings.audit.of.by", "resent": "settings.audit.of.resent", "resent_failed": "settings.audit.of.resent_failed", "sending_held": "settings.audit.of.held",
	"keep_conversation": "settings.audit.of.keep_conversation", "keep_comment": "settings.audit.of.keep_comment", "recording_hosts": "recording.hosts", "recording_roots": "recording.roots", "recording": "settings.audit.of.recording", "part": "recording.part",
	"keep_recording": "settings.audit.of.keep_recording", "keep_letter": "settings.audit.of.keep_letter", "keep_identity": "settings.audit.of.keep_identity", "certificate": "privacy.certificates",
}

// auditDetail writes the details: "role: agent → supervisor".
func auditDetail(ctx context.Context, e account.Entry) string {
	var keys []string
	for k := range e.Detail {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var parts []string
	for _, k := range keys {
		name := k
		if key, known := detailKeys[k]; known {
			name = i18n.T(ctx, key)
		}
		value := auditValue(ctx, e, k, e.Detail[k], e.Action == "change")
		if k == "by" {
			value = i18n.T(ctx, "settings.audit.by."+value)
		}
		parts = append(parts, name+": "+value)
	}
	return strings.Join(parts, "; ")
}

// auditValue writes a value that is kept under a key: rows by their names, changes as
// "from → to".
func auditValue(ctx context.Context, e account.Entry, key string, v any, changed bool) string {
	switch v := v.(type) {
	case string:
		if v == "" {
			return ui.None
		}
		if name := ui.RoleName(ctx, actor.Role(v)); key == "role" && name != "" {
			return name
		}
		if key == "kind" || key == "kinds" {
			return contact.Kind(v).Title().For(ctx)
		}
		if key == "outcome" {
			if built, known := recovery.Outcomes[v]; known {
				return built.For(ctx)
			}
		}
		return v
	case float64:
		if r, ok := e.RefOf(key, v); ok {
			return refName(ctx, e, r)
		}
		if strings.HasPrefix(key, "keep_") {
			return keptFor(ctx, int(v))
		}
		if key == "quiet_from" || key == "quiet_to" {
			return Clock(int(v))
		}
		return ui.Number(ctx, int64(v))
	case bool:
		return i18n.T(ctx, map[bool]string{true: "settings.audit.yes", false: "settings.audit.no"}[v])
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, auditValue(ctx, e, key, one, false))
		}
		if changed && len(parts) == 2 {
			return parts[0] + " → " + parts[1]
		}
		return cmp.Or(strings.Join(parts, ", "), ui.None)
	case map[string]any: // targets
		var parts []string
		for _, a := range Aims() {
			if aim, is := v[string(a.Key())].(float64); is {
				parts = append(parts, aimName(ctx, a)+" "+TargetText(ctx, a.KPI, aim)+" "+i18n.T(ctx, "settings.target."+string(a.Unit)))
			}
		}
		return cmp.Or(strings.Join(parts, ", "), ui.None)
	}
	return ui.None
}

// keptFor is for how many days something is kept.
func keptFor(ctx context.Context, days int) string {
	if days == 0 {
		return i18n.T(ctx, "settings.audit.for_ever")
	}
	return i18n.T(ctx, "settings.audit.days", "Count", days, "N", ui.Number(ctx, days))
}

func auditQuery(f account.AuditFilter) string {
	q := url.Values{}
	set(q, "action", f.Action)
	set(q, "noun", f.Noun)
	set(q, "from", f.Period.From.String())
	set(q, "to", f.Period.To.String())
	if f.PersonID != 0 {
		q.Set("person", id(f.PersonID))
	}
	return withQuery("/settings/audit", q)
}

// auditOf is the log of one person, with the other filters kept.
func auditOf(f account.AuditFilter, personID int64) templ.SafeURL {
	f.PersonID = personID
	return templ.SafeURL(auditQuery(f))
}

func auditReset(f account.AuditFilter) string {
	if f == (account.AuditFilter{}) {
		return ""
	}
	return "/settings/audit"
}

// auditChips shows what is set, each with the way to the log without it.
func auditChips(ctx context.Context, f account.AuditFilter) []ui.Chip {
	var out []ui.Chip
	add := func(on bool, label string, less account.AuditFilter) {
		if on {
			out = append(out, ui.Chip{Label: label, Remove: auditQuery(less)})
		}
	}
	less := f
	less.Action = ""
	add(f.Action != "", actionName(ctx, f.Action), less)
	less = f
	less.Noun = ""
	add(f.Noun != "", nounName(ctx, f.Noun), less)
	less = f
	less.PersonID = 0
	add(f.PersonID != 0, i18n.T(ctx, "settings.audit.one_person"), less)
	less = f
	less.Period.From = 0
	add(f.Period.From != 0, i18n.T(ctx, "settings.audit.since", "Day", ui.Day(ctx, f.Period.From)), less)
	less = f
	less.Period.To = 0
	add(f.Period.To != 0, i18n.T(ctx, "settings.audit.until", "Day", ui.Day(ctx, f.Period.To)), less)
	return out
}
