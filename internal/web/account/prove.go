package account

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/web/kit"
	view "openpeople/templates/account"
	"openpeople/templates/ui"
)

// Prove lets pass who has given the password lately. Others are asked for it by a page
// that carries the form they sent, and sends it on with the password; a form that it
// cannot carry is where they are led back to.
func Prove(svc *account.Service, sm *scs.SessionManager) kit.Asker {
	return func(c *gin.Context) (bool, error) {
		ctx := c.Request.Context()
		who, session := actor.From(ctx), sm.Token(ctx)
		proof, wrong := kit.TakeProof(c)
		if proved, err := svc.Proved(ctx, who, session); proved || err != nil {
			return proved, err
		}
		if proof.Given && wrong == nil {
			if wrong = svc.Prove(ctx, who, proof.Password, session, c.ClientIP()); wrong == nil {
				if proof.Lost {
					return false, kit.SeeOther(c, LocalBack(proof.Back))
				}
				return true, nil
			}
		}
		back := ui.Path(ctx)
		if proof.Given {
			back = LocalBack(proof.Back)
		}
		c.Request = c.Request.WithContext(ui.WithPath(ctx, back))
		own, err := svc.Own(ctx, who)
		if err != nil {
			return false, err
		}
		p := view.ProvePage{Action: c.Request.URL.RequestURI(), Back: back, Email: own.Email}
		for _, field := range kit.Typed(c) {
			p.Typed = append(p.Typed, ui.Typed{Name: field[0], Value: field[1]})
		}
		p.Lost = proof.Lost || len(p.Typed) == 0 && !proof.Given && c.Request.ContentLength > 0
		for _, one := range svc.DemoAccounts() {
			if one.Email == own.Email {
				p.Demo = one.Password
			}
		}
		if wrong == nil {
			return false, kit.View(c, http.StatusUnprocessableEntity, view.Prove(p))
		}
		return false, kit.Again(c, wrong, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Prove(p)
		})
	}
}
