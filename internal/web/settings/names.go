package settings

import (
	"cmp"
	"net/http"

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
	asked, after, wrong := nameParams.ReadList(c.Request.URL.Query(), "cursor")
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
	dimension := contact.DimensionKind(p.Kind)
	if p.Kind == view.KindChannel {
		dimension = ""
	}
	named := all.Of(dimension)
	list := page.Part(named, page.Request{After: after}, func(n contact.Named) int64 { return n.ID })
	p.List, p.Pages = list.Rows, view.NamePages(p.Kind, len(list.Rows), len(named), after, list.Next)
	return p, nil
}

// rename gives one row its name.
func (h *handlers) rename(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	kind, id, name := f.Choice("kind", view.NameKinds...), idOf(f.Text("id", 20)), f.Need("name", view.MaxShownName)
	r := contact.Renaming{ID: id, Name: name, Revision: f.Revision()}
	if kind == view.KindChannel {
		r.Kind = contact.Kind(f.Choice("channel_kind", view.ChannelKinds()...))
	}
	after, _ := page.ParseCursor(f.Text("cursor", 60)) // where the list was; elsewhere is no harm
	if err = f.Err(); err == nil {
		if kind == view.KindChannel {
			err = h.contacts.RenameChannel(ctx, who(c), r)
		} else {
			err = h.contacts.RenameDimension(ctx, who(c), r)
		}
	}
	if err != nil {
		p, failed := h.namesOf(c, kind, after)
		if failed != nil {
			return failed
		}
		p.WrongID, p.Typed, p.Seen, p.TypedKind = id, name, r.Revision, r.Kind
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Names(p)
		})
	}
	webaccount.Say(c, ui.Good, "settings.names.saved", "Name", name)
	return kit.SeeOther(c, view.NamesURL(kind, after))
}
