package ui

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
)

// NavEntry is one line of the rail.
type NavEntry struct {
	Name  string // as Shell.Active names it
	Key   string // of the catalogue
	Short string // key of the word on a phone; "" for the same
	URL   string
	Icon  IconName
	Right actor.Right // who sees it
	Aside bool        // on a phone it stands in the own menu: five fit at the bottom
}

// Nav is the rail, from the top. A room adds its line when it has its pages.
var Nav = []NavEntry{
	{"today", "ui.nav.today", "", "/", IconToday, actor.TodayRead, false},
	{"contacts", "ui.nav.contacts", "", "/contacts", IconContacts, actor.ContactRead, false},
	{"recoveries", "recovery.title", "", "/recoveries", IconPhone, actor.RecoveryRead, true},
	{"reviews", "review.list", "", "/reviews", IconReviews, actor.ReviewRead, false},
	{"openday", "openday.nav", "openday.nav.short", "/days", IconOpenDay, actor.DayRead, false},
	{"ideas", "idea.list", "", "/ideas", IconIdeas, actor.IdeaRead, false},
	{"reports", "ui.nav.reports", "", "/reports", IconReports, actor.FigureRead, true},
	{"mailbox", "mailbox.title", "mailbox.short", "/mailbox", IconMail, actor.MailboxRead, true},
	{"settings", "ui.nav.settings", "", "/settings", IconSettings, actor.RuleRead, true},
}

// navFor returns what the actor of the request may open.
func navFor(ctx context.Context) []NavEntry {
	var out []NavEntry
	for _, e := range Nav {
		if actor.From(ctx).May(e.Right) {
			out = append(out, e)
		}
	}
	return out
}

// searchWords is what the reader may search by: customers' numbers, phones and e-mails
// are found for those who see them.
func searchWords(ctx context.Context) string {
	if actor.From(ctx).May(actor.ContactReveal) {
		return i18n.T(ctx, "ui.search.placeholder")
	}
	return i18n.T(ctx, "ui.search.placeholder.masked")
}

// roleKeys names the roles.
var roleKeys = map[actor.Role]string{
	actor.Agent:      "ui.role.agent",
	actor.Supervisor: "ui.role.supervisor",
	actor.Executive:  "ui.role.executive",
	actor.Admin:      "ui.role.admin",
}

// RoleName is the role in the reader's language; "" for none.
func RoleName(ctx context.Context, r actor.Role) string {
	if key, ok := roleKeys[r]; ok {
		return i18n.T(ctx, key)
	}
	return ""
}

var themes = []struct{ Theme, Key string }{
	{ThemeAuto, "ui.theme.auto"},
	{ThemeLight, "ui.theme.light"},
	{ThemeDark, "ui.theme.dark"},
}

// keyRow is a line of the dialog of keyboard shortcuts.
var keyRows = []Shortcut{
	{"/", "ui.keys.search"},
	{"?", "ui.keys.help"},
	{"Esc", "ui.keys.close"},
}

// Add is a page that makes something new, offered on every page.
type Add struct{ URL, Label, Word string }

// adds are those that the actor of the request may open.
func adds(ctx context.Context) (list []Add) {
	if actor.From(ctx).May(actor.IdeaWrite) {
		list = append(list, Add{"/ideas/new", i18n.T(ctx, "idea.add"), i18n.T(ctx, "idea.top")})
	}
	if actor.From(ctx).May(actor.NoteWrite) {
		list = append(list, Add{"/notes/new", i18n.T(ctx, "openday.note.new"), i18n.T(ctx, "openday.note.add")})
	}
	return list
}
