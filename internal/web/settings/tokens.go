package settings

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

func (h *handlers) tokens(c *gin.Context) error {
	if _, wrong := (page.Params{}).Read(c.Request.URL.Query()); wrong != nil {
		return wrong
	}
	list, err := h.accounts.Tokens(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Tokens(view.TokensPage{List: list, Exports: fileOf(c)}))
}

// createToken answers with the page itself, the exception from 303: the token is
// shown once and kept nowhere.
func (h *handlers) createToken(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	draft := account.TokenDraft{Name: f.Text("name", account.MaxName), Namespace: f.Text("namespace", 2*actor.MaxNamespace), Expires: f.Text("expires", 20)}
	for _, scope := range f.List("scopes", len(actor.Scopes), 20) {
		draft.Scopes = append(draft.Scopes, actor.Scope(scope))
	}
	err = f.Err()
	var text string
	if err == nil {
		_, text, err = h.accounts.CreateToken(ctx, who(c), draft)
	}
	list, failed := h.accounts.Tokens(ctx, who(c))
	if failed != nil {
		return failed
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			return view.Tokens(view.TokensPage{List: list, Draft: draft, Fault: f})
		})
	}
	c.Header("Cache-Control", "no-store")
	return kit.OK(c, view.Tokens(view.TokensPage{List: list, Created: text, CreatedName: draft.Name}))
}

func (h *handlers) tokenOf(c *gin.Context) (account.Token, error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return account.Token{}, err
	}
	return h.accounts.TokenByID(c.Request.Context(), who(c), id)
}

// askRevoke shows what revoking does, and the button that does it.
func (h *handlers) askRevoke(c *gin.Context) error {
	t, err := h.tokenOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Revoke(view.RevokePage{Token: t}))
}

func (h *handlers) revokeToken(c *gin.Context) error {
	t, err := h.tokenOf(c)
	if err == nil {
		err = h.accounts.RevokeToken(c.Request.Context(), who(c), t.ID)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component { return view.Revoke(view.RevokePage{Token: t, Fault: f}) })
	}
	webaccount.Say(c, ui.Good, "settings.token.revoked", "Name", t.Name)
	return kit.SeeOther(c, "/settings/tokens")
}
