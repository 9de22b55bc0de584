package ui_test

import (
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/templates/ui"
)

// Who is refused is told which roles may do it.
func TestRefusalSaysWhoMay(t *testing.T) {
	who := actor.Actor{PersonID: 1, Role: actor.Agent}
	for _, c := range []struct {
		right actor.Right
		lang  i18n.Lang
		want  string
	}{
		{actor.ReviewWrite, i18n.EN, "This is for: supervisor, admin."}, {actor.PersonManage, i18n.RU, "Может: администратор."},
	} {
		ctx := actor.With(i18n.With(t.Context(), c.lang), who)
		var b strings.Builder
		if err := ui.ErrorPage(ui.Refusal{Fault: fault.Of(who.Need(c.right))}).Render(ctx, &b); err != nil || !strings.Contains(b.String(), c.want) {
			t.Errorf("no %q, %v\n%s", c.want, err, b.String())
		}
	}
}
