package settings

import (
	"cmp"
	"context"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/templates/ui"
)

// allowed is the groups with the sections that the actor of the request may open.
func allowed(ctx context.Context) []Group {
	var out []Group
	for _, g := range Groups {
		may := Group{Key: g.Key}
		for _, s := range g.Sections {
			if actor.From(ctx).May(s.Right) {
				may.Sections = append(may.Sections, s)
			}
		}
		if len(may.Sections) > 0 {
			out = append(out, may)
		}
	}
	return out
}

// crumbs is the way from the overview to a page.
func crumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: i18n.T(ctx, "settings.title"), URL: "/settings"}}, more...)
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

func personURL(n int64, rest string) templ.SafeURL {
	return templ.SafeURL("/settings/people/" + id(n) + rest)
}

func personTitle(ctx context.Context, p PersonPage) string {
	if p.Person.ID == 0 {
		return i18n.T(ctx, "settings.people.new")
	}
	return p.Person.Name
}

func personAction(p PersonPage) string {
	if p.Person.ID == 0 {
		return "/settings/people"
	}
	return string(personURL(p.Person.ID, ""))
}

func linkTitle(ctx context.Context, p LinkPage) string {
	if p.New {
		return i18n.T(ctx, "settings.link.title_new")
	}
	return i18n.T(ctx, "settings.link.title")
}

func roleOptions(ctx context.Context, any bool) []ui.Option {
	var out []ui.Option
	if any {
		out = append(out, ui.Option{Label: i18n.T(ctx, "settings.any.role")})
	}
	for _, r := range actor.Roles {
		o := ui.Option{Value: string(r), Label: ui.RoleName(ctx, r)}
		if !any {
			o.Hint = i18n.T(ctx, "settings.role."+string(r))
		}
		out = append(out, o)
	}
	return out
}

func teamsOf(ctx context.Context, p account.Person) string {
	if len(p.Leads) > 0 {
		return i18n.T(ctx, "settings.people.leads", "Count", len(p.Leads))
	}
	return p.TeamName
}

// personFields is the fields of the form of a person, in its order.
func personFields(ctx context.Context, p PersonPage) []ui.Field {
	teams := []ui.Option{{Label: i18n.T(ctx, "settings.person.no_team")}}
	var leads []ui.Option
	for _, t := range p.Teams {
		teams = append(teams, ui.Option{Value: id(t.ID), Label: t.Name})
		leads = append(leads, ui.Option{Value: id(t.ID), Label: t.Name})
	}
	var led []string
	for _, n := range p.Draft.Leads {
		led = append(led, id(n))
	}
	team := ""
	if p.Draft.TeamID != 0 {
		team = id(p.Draft.TeamID)
	}
	list := []ui.Field{
		{Name: "email", Label: i18n.T(ctx, "account.email"), Hint: i18n.T(ctx, "settings.person.email_hint"), Value: p.Draft.Email, Max: account.MaxEmail, Autocomplete: "off"},
		{Name: "name", Label: i18n.T(ctx, "account.name"), Value: p.Draft.Name, Max: account.MaxName, Autocomplete: "off"},
		{Name: "role", Label: i18n.T(ctx, "account.role"), Value: p.Draft.Role, Options: roleOptions(ctx, false)},
		{Name: "team", Label: i18n.T(ctx, "settings.person.team"), Value: team, Options: teams, Width: ui.WidthMedium},
		{Name: "leads", Label: i18n.T(ctx, "settings.person.leads"), Hint: i18n.T(ctx, "settings.person.leads_hint"), Values: led, Options: leads},
		{Name: "operator", Label: i18n.T(ctx, "account.operator"), Hint: i18n.T(ctx, "settings.person.operator_hint"), Value: p.Draft.OperatorNumber, Optional: true, Width: ui.WidthMedium, Autocomplete: "off"},
	}
	if p.Person.ID != 0 {
		list = list[1:]
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Fault, list[i].Name)
	}
	return list
}

// personPairs says how a person is stored.
func personPairs(ctx context.Context, p PersonPage) []ui.Pair {
	var leads []string
	for _, t := range p.Teams {
		if slices.Contains(p.Person.Leads, t.ID) {
			leads = append(leads, t.Name)
		}
	}
	list := storedPairs(ctx, [][2]string{
		{"account.name", p.Person.Name}, {"account.role", ui.RoleName(ctx, p.Person.Role)}, {"settings.person.team", p.Person.TeamName},
		{"settings.person.leads", strings.Join(leads, ", ")}, {"account.operator", p.Person.OperatorNumber},
	})
	if p.Person.Disabled() {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "settings.person.is_disabled"), Value: ui.Text(ui.DateTime(ctx, *p.Person.DisabledAt))})
	}
	return list
}

// storedPairs is pairs of the key of a label and a value, "" for none.
func storedPairs(ctx context.Context, list [][2]string) (out []ui.Pair) {
	for _, of := range list {
		p := ui.Pair{Label: i18n.T(ctx, of[0])}
		if of[1] != "" {
			p.Value = ui.Text(of[1])
		}
		out = append(out, p)
	}
	return out
}

func personField(ctx context.Context, p PersonPage, name string) ui.Field {
	return fieldOf(personFields(ctx, p), name)
}

func fieldOf(list []ui.Field, name string) ui.Field {
	for _, f := range list {
		if f.Name == name {
			return f
		}
	}
	return ui.Field{Name: name}
}

func peopleReset(f account.PeopleFilter) string {
	if f == (account.PeopleFilter{}) {
		return ""
	}
	return "/settings/people"
}

// peopleChips shows what is set, each with the way to the list without it.
func peopleChips(ctx context.Context, f account.PeopleFilter) []ui.Chip {
	to := func(f account.PeopleFilter) string {
		q := url.Values{}
		set(q, "q", f.Search)
		set(q, "role", string(f.Role))
		set(q, "disabled", ui.Flag(f.Disabled))
		return withQuery("/settings/people", q)
	}
	var out []ui.Chip
	if f.Search != "" {
		less := f
		less.Search = ""
		out = append(out, ui.Chip{Label: f.Search, Remove: to(less)})
	}
	if f.Role != "" {
		less := f
		less.Role = ""
		out = append(out, ui.Chip{Label: ui.RoleName(ctx, f.Role), Remove: to(less)})
	}
	if f.Disabled {
		less := f
		less.Disabled = false
		out = append(out, ui.Chip{Label: i18n.T(ctx, "settings.people.disabled"), Remove: to(less)})
	}
	return out
}

func set(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// NamesURL is the page of names of a kind, after a row.
func NamesURL(kind string, after page.Cursor) string {
	q := url.Values{"kind": {kind}}
	set(q, "cursor", after.In(withQuery("/settings/teams", q)))
	return withQuery("/settings/teams", q)
}

// NamePages is where a list of names stands.
func NamePages(kind string, shown, inAll int, after, next page.Cursor) ui.Pages {
	p := ui.Pages{Shown: shown, Count: int64(inAll), Exports: []ui.Link{{Label: "CSV", URL: withQuery("/settings/teams.csv", url.Values{"kind": {kind}})}}}
	if after != (page.Cursor{}) {
		p.First = NamesURL(kind, page.Cursor{})
	}
	if next != (page.Cursor{}) {
		p.Next = NamesURL(kind, next)
	}
	return p
}

func nameTab(kind string) string { return "settings.names." + kind }

func nameTabs(ctx context.Context, p NamesPage) []ui.Tab {
	var out []ui.Tab
	for _, kind := range p.Kinds {
		out = append(out, ui.Tab{Label: i18n.T(ctx, nameTab(kind)), URL: NamesURL(kind, page.Cursor{}), Current: kind == p.Kind})
	}
	return out
}

// ChannelKinds is every kind that a channel may be said to be of.
func ChannelKinds() (list []string) {
	for _, row := range contact.Kinds {
		list = append(list, string(row.Kind))
	}
	return list
}

// kindOptions are the kinds to choose from; a guess stands first, as one, until somebody
// says what the channel is.
func kindOptions(ctx context.Context, r contact.Named) (out []ui.Option) {
	for _, row := range contact.Kinds {
		if r.Guessed && row.Kind == r.Kind {
			out = slices.Insert(out, 0, ui.Option{Label: i18n.T(ctx, "settings.names.guess", "Kind", row.Name.For(ctx))})
		}
		out = append(out, ui.Option{Value: string(row.Kind), Label: row.Name.For(ctx)})
	}
	return out
}

// typedOf is what was typed of a row in the form that was refused; nil: nothing was.
func typedOf(p NamesPage, r contact.Named) *contact.Renaming {
	for i := range p.Typed {
		if p.Typed[i].ID == r.ID {
			return &p.Typed[i]
		}
	}
	return nil
}

// nameColumns are the heads over a row: its code, and what nameRow asks for.
func nameColumns(ctx context.Context, p NamesPage) []ui.Column {
	list := []ui.Column{
		{Label: i18n.T(ctx, "settings.names.code")},
		{Label: i18n.T(ctx, "settings.names.ru")},
		{Label: i18n.T(ctx, "settings.names.en")},
	}
	if p.Kind == KindChannel {
		list = append(list, ui.Column{Label: i18n.T(ctx, "settings.names.kind")})
	}
	return list
}

// nameRow are the boxes of a row.
func nameRow(ctx context.Context, p NamesPage, r contact.Named) []ui.Field {
	names, kind := r.Given, string(r.Kind)
	if r.Guessed {
		kind = ""
	}
	if typed := typedOf(p, r); typed != nil {
		names, kind = typed.Names, string(typed.Kind)
	}
	one := func(part, label, value string, hint string) ui.Field {
		name := contact.RenameField(part, r.ID)
		return ui.Field{Name: name, Label: i18n.T(ctx, label, "Code", r.Code), Value: value, Placeholder: hint, Max: contact.MaxShownName, Autocomplete: "off", Error: ui.FieldError(ctx, p.Fault, name)}
	}
	list := []ui.Field{
		one(contact.RenamedRU, "settings.names.ru_of", names.RU, cmp.Or(names.EN, r.Code)),
		one(contact.RenamedEN, "settings.names.en_of", names.EN, cmp.Or(names.RU, r.Code)),
	}
	if r.Kind != "" {
		f := one(contact.RenamedKind, "settings.names.kind_of", kind, "")
		f.Max, f.Options = 0, kindOptions(ctx, r)
		list = append(list, f)
	}
	return list
}

// nameFields are all boxes of the page.
func nameFields(ctx context.Context, p NamesPage) (list []ui.Field) {
	for _, r := range p.List {
		list = append(list, nameRow(ctx, p, r)...)
	}
	return list
}

// shownRevision is what a row was drawn from: what was seen, until it is said to be stale.
func shownRevision(p NamesPage, r contact.Named) string {
	if typed := typedOf(p, r); typed != nil && !p.Fault.Stale() {
		return typed.Revision
	}
	return r.Revision()
}

// namePairs is what is stored of the rows that somebody else has changed meanwhile.
func namePairs(ctx context.Context, p NamesPage) (out []ui.Pair) {
	for _, r := range p.List {
		if typed := typedOf(p, r); typed != nil && typed.Revision != r.Revision() && typed.Touched(r) {
			out = append(out, ui.Pair{Label: r.Code, Value: ui.Text(r.Name)})
		}
	}
	return out
}

func tokenURL(n int64) string { return "/settings/tokens/" + id(n) + "/revocation" }

func tokenFields(ctx context.Context, p TokensPage) []ui.Field {
	scopes := ui.Field{Name: "scopes", Label: i18n.T(ctx, "settings.token.scopes"), Error: ui.FieldError(ctx, p.Fault, "scopes")}
	for _, s := range actor.Scopes {
		scopes.Options = append(scopes.Options, ui.Option{Value: string(s), Label: string(s), Hint: i18n.T(ctx, "settings.scope."+string(s))})
	}
	for _, s := range p.Draft.Scopes {
		scopes.Values = append(scopes.Values, string(s))
	}
	return []ui.Field{
		{
			Name: "name", Label: i18n.T(ctx, "settings.token.name"), Hint: i18n.T(ctx, "settings.token.name_hint"), Value: p.Draft.Name,
			Max: account.MaxName, Autocomplete: "off", Error: ui.FieldError(ctx, p.Fault, "name"),
		},
		scopes,
		{
			Name: "namespace", Label: i18n.T(ctx, "settings.token.namespace"), Hint: i18n.T(ctx, "settings.token.namespace_hint"), Value: p.Draft.Namespace,
			Width: ui.WidthMedium, Max: actor.MaxNamespace, Autocomplete: "off", Error: ui.FieldError(ctx, p.Fault, "namespace"),
		},
		{
			Name: "expires", Label: i18n.T(ctx, "settings.token.expires"), Hint: i18n.T(ctx, "settings.token.expires_hint"), Value: p.Draft.Expires,
			Width: ui.WidthMedium, Max: 20, Autocomplete: "off", Error: ui.FieldError(ctx, p.Fault, "expires"),
		},
	}
}

// deskFields is every field of the desk's form, in its order.
func deskFields(ctx context.Context, p DeskPage) []ui.Field {
	return append(brandFields(ctx, p), zoneField(ctx, p), languageField(ctx, p))
}

func brandFields(ctx context.Context, p DeskPage) []ui.Field {
	field := func(name, value string, width ui.Width, optional bool) ui.Field {
		return ui.Field{
			Name: name, Label: i18n.T(ctx, "settings.desk."+name), Hint: i18n.T(ctx, "settings.desk."+name+"_hint"), Value: value,
			Width: width, Optional: optional, Error: ui.FieldError(ctx, p.Fault, name),
		}
	}
	return []ui.Field{
		field("name", p.Form.Name, ui.WidthMedium, false), field("signature", p.Form.Signature, ui.WidthFull, true),
		field("contact", p.Form.Contact, ui.WidthMedium, true), field("hours", p.Form.Hours, ui.WidthMedium, true),
		field("accent", p.Form.Accent, ui.WidthShort, true),
	}
}

// deskPairs says what is stored of what a form of the desk holds.
func deskPairs(ctx context.Context, p DeskPage) []ui.Pair {
	if p.OfTargets {
		var list []ui.Pair
		for _, a := range Aims() {
			pair := ui.Pair{Label: aimTitle(ctx, a)}
			target, has := p.Stored.Targets[string(a.Key())]
			if has {
				pair.Value = ui.Text(TargetText(ctx, a.KPI, target))
			}
			if has || a.Kind == "" {
				list = append(list, pair)
			}
		}
		return list
	}
	b := p.Brand
	return storedPairs(ctx, [][2]string{
		{"settings.desk.name", b.Name}, {"settings.desk.signature", b.Signature}, {"settings.desk.contact", b.Contact}, {"settings.desk.hours", b.Hours},
		{"settings.desk.accent", string(b.Accent)}, {"settings.desk.zone", account.ZoneTitle(p.Zone).For(ctx)}, {"settings.desk.language", p.Stored.Language.Own()},
	})
}

func zoneField(ctx context.Context, p DeskPage) ui.Field {
	zone := ui.Field{
		Name: "time_zone", Label: i18n.T(ctx, "settings.desk.zone"), Hint: i18n.T(ctx, "settings.desk.zone_hint"), Value: p.Form.Zone,
		Width: ui.WidthMedium, Disabled: p.ZoneFixed, Error: ui.FieldError(ctx, p.Fault, "time_zone"),
	}
	for _, z := range account.ZonesWith(p.Form.Zone) {
		zone.Options = append(zone.Options, ui.Option{Value: z.Name, Label: z.Title.For(ctx)})
	}
	if p.ZoneFixed {
		zone.Hint = i18n.T(ctx, "settings.desk.zone_fixed")
		zone.Value = p.Zone
	}
	return zone
}

func languageField(ctx context.Context, p DeskPage) ui.Field {
	f := ui.Field{
		Name: "language", Label: i18n.T(ctx, "settings.desk.language"), Hint: i18n.T(ctx, "settings.desk.language_hint"), Value: p.Form.Language,
		Error: ui.FieldError(ctx, p.Fault, "language"),
	}
	for _, l := range i18n.Langs {
		f.Options = append(f.Options, ui.Option{Value: string(l), Label: l.Own()})
	}
	return f
}

// Aims are what a desk may have targets for.
func Aims() []report.Aim {
	kinds := make([]string, len(contact.Kinds))
	for i, k := range contact.Kinds {
		kinds[i] = string(k.Kind)
	}
	return report.Aims(kinds)
}

// aimName says what is aimed at, and of which kind of channels.
func aimName(ctx context.Context, a report.Aim) string {
	if a.Kind == "" {
		return a.Name.For(ctx)
	}
	return contact.Kind(a.Kind).Title().For(ctx) + ": " + a.Name.For(ctx)
}

// aimTitle is aimName with the unit.
func aimTitle(ctx context.Context, a report.Aim) string {
	return aimName(ctx, a) + ", " + i18n.T(ctx, "settings.target."+string(a.Unit))
}

// TargetField names the field of a target.
func TargetField(a report.Aim) string {
	return "target_" + strings.ReplaceAll(string(a.Key()), "/", "_")
}

// TargetText writes a target as it is typed: shares in percent.
func TargetText(ctx context.Context, k report.KPI, target float64) string {
	if k.Unit == report.UnitShare {
		target *= 100
	}
	text := strconv.FormatFloat(math.Round(target*1e6)/1e6, 'f', -1, 64)
	if i18n.From(ctx) == i18n.RU {
		text = strings.ReplaceAll(text, ".", ",")
	}
	return text
}

// targetFields are those of the whole desk, or of a kind of channels; some reports whether
// anything stands in one.
func targetFields(ctx context.Context, p DeskPage, kind string) (list []ui.Field, some bool) {
	for _, a := range Aims() {
		if a.Kind != kind {
			continue
		}
		name := TargetField(a)
		f := ui.Field{
			Name: name, Label: aimTitle(ctx, a), Value: p.Targets[a.Key()],
			Width: ui.WidthShort, InputMode: "decimal", Error: ui.FieldError(ctx, p.Fault, name),
		}
		list, some = append(list, f), some || f.Value != "" || f.Error != ""
	}
	return list, some
}

// everyTargetField are those of the desk and of every kind.
func everyTargetField(ctx context.Context, p DeskPage) []ui.Field {
	list, _ := targetFields(ctx, p, "")
	for _, k := range contact.Kinds {
		more, _ := targetFields(ctx, p, string(k.Kind))
		list = append(list, more...)
	}
	return list
}

func logoField(ctx context.Context, p DeskPage) ui.Field {
	return ui.Field{Name: "logo", Label: i18n.T(ctx, "settings.desk.logo.file"), Hint: i18n.T(ctx, "settings.desk.logo_hint"), Error: ui.FieldError(ctx, p.Fault, "logo")}
}

func joinWords(list []string) string { return strings.Join(list, ", ") }

// inFold is a group of choices whose name stands above, on its fold.
func inFold(ctx context.Context, f ui.Field) ui.Field {
	f.Label = i18n.T(ctx, "settings.only_these")
	return f
}
