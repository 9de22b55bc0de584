package settings

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

// nameParams is what names are shown of.
var nameParams = page.Params{
	{Name: "kind", Of: view.NameKinds, Label: i18n.Text{RU: "Что называть", EN: "What to name"}},
}

// names lists channels, or one dimension, with the names that are shown.
func (h *handlers) names(c *gin.Context) error {
	asked, after, wrong := nameParams.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "cursor")
	p, err := h.namesOf(c, asked.Get("kind"), after)
	if err != nil {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Of(wrong)
		return kit.View(c, http.StatusUnprocessableEntity, view.Names(p))
	}
	return kit.OK(c, view.Names(p))
}

// namesOf is the page of a kind, channels when it is none, after a row.
func (h *handlers) namesOf(c *gin.Context, kind string, after page.Cursor) (view.NamesPage, error) {
	p := view.NamesPage{Kind: cmp.Or(kind, view.KindChannel), After: after}
	all, err := h.contacts.Names(c.Request.Context(), who(c))
	if err != nil {
		return p, err
	}
	for _, kind := range view.NameKinds { // a desk that serves one company never reads of clients
		if kind != string(contact.Client) || kind == p.Kind || len(all.Dimensions[contact.Client]) > 0 {
			p.Kinds = append(p.Kinds, kind)
		}
	}
	named := all.Of(view.DimensionOf(p.Kind))
	list := page.Part(named, page.Request{After: after}, func(n contact.Named) int64 { return n.ID })
	p.List, p.Pages = list.Rows, view.NamePages(p.Kind, len(list.Rows), len(named), after, list.Next)
	return p, nil
}

// maxRenamed is how many rows a form of names may hold.
const maxRenamed = 200

// rename gives the rows of a page their names.
func (h *handlers) rename(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	kind := cmp.Or(f.Choice("kind", view.NameKinds...), view.KindChannel)
	after, _ := page.ParseCursor(f.Text("cursor", 80), view.NamesURL(kind, page.Cursor{})) // where the list was; elsewhere is no harm
	typed := renamings(f, kind)
	changed := 0
	if err = f.Err(); err == nil {
		changed, err = h.contacts.Rename(c.Request.Context(), who(c), view.DimensionOf(kind), typed)
	}
	if err != nil {
		p, failed := h.namesOf(c, kind, after)
		if failed != nil {
			return failed
		}
		p.Typed = typed
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Names(p)
		})
	}
	if changed > 0 {
		webaccount.Say(c, ui.Good, "settings.names.saved", "Count", strconv.Itoa(changed))
	}
	return kit.SeeOther(c, view.NamesURL(kind, after))
}

// renamings reads the rows of the form.
func renamings(f *kit.Form, kind string) (list []contact.Renaming) {
	for _, text := range f.List("id", maxRenamed, 20) {
		id := idOf(text)
		field := func(part string) string { return contact.RenameField(part, id) }
		r := contact.Renaming{
			ID:       id,
			Names:    i18n.Text{RU: f.Text(field(contact.RenamedRU), contact.MaxShownName), EN: f.Text(field(contact.RenamedEN), contact.MaxShownName)},
			Revision: cmp.Or(f.Text(field(contact.RenamedRevision), 64), "-"),
		}
		if kind == view.KindChannel {
			r.Kind = contact.Kind(f.Choice(field(contact.RenamedKind), view.ChannelKinds()...))
		}
		list = append(list, r)
	}
	return list
}
