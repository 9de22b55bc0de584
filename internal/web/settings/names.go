package settings

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

// names lists channels, or one dimension, with the names that are shown.
func (h *handlers) names(c *gin.Context) error {
	p, err := h.namesOf(c, c.Query("kind"))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Names(p))
}

func (h *handlers) namesOf(c *gin.Context, kind string) (view.NamesPage, error) {
	p := view.NamesPage{Kind: view.NameKinds[0]}
	if slices.Contains(view.NameKinds, kind) {
		p.Kind = kind
	}
	all, err := h.contacts.Names(c.Request.Context(), who(c))
	if err != nil {
		return p, err
	}
	for _, kind := range view.NameKinds { // a desk that serves one company never reads of clients
		if kind != string(contact.Client) || kind == p.Kind || len(all.Dimensions[contact.Client]) > 0 {
			p.Kinds = append(p.Kinds, kind)
		}
	}
	if p.Kind == view.KindChannel {
		for _, one := range all.Channels {
			p.List = append(p.List, view.NameRow{ID: one.ID, Code: one.Code, Name: one.Name, Kind: one.Kind})
		}
		return p, nil
	}
	for _, one := range all.Dimensions[contact.DimensionKind(p.Kind)] {
		p.List = append(p.List, view.NameRow{ID: one.ID, Code: one.Code, Name: one.Name})
	}
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
	if err = f.Err(); err == nil {
		if kind == view.KindChannel {
			err = h.contacts.RenameChannel(ctx, who(c), id, name)
		} else {
			err = h.contacts.RenameDimension(ctx, who(c), id, name)
		}
	}
	if err != nil {
		p, failed := h.namesOf(c, kind)
		if failed != nil {
			return failed
		}
		p.WrongID, p.Typed = id, name
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Names(p)
		})
	}
	webaccount.Say(c, ui.Good, "settings.names.saved", "Name", name)
	return kit.SeeOther(c, "/settings/teams?kind="+url.QueryEscape(kind))
}

// short cuts what was searched for to a length, in characters, that a query may have.
func short(text string, most int) string {
	text = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", ""))
	for utf8.RuneCountInString(text) > most {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}
