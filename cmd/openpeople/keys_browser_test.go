package main

import (
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/demo"
)

// Keys mean what they mean on a Latin layout, whatever layout is on, and while a
// radio button has the focus.
func TestKeysOnARussianLayout(t *testing.T) {
	ctx := browser(t)
	a, base := liveDesk(t, newSink(t))
	hire(t, a, account.Draft{Email: "boss@example.org", Name: "Boss", Role: "admin"})
	b := tab{t, ctx, base}
	b.signIn("boss@example.org", demo.Password)
	press := func(on, key, code string, shift string) bool {
		t.Helper()
		return b.is(`(() => {
			document.activeElement.blur();
			const on = document.querySelector("` + on + `");
			if (on.focus) on.focus();
			on.dispatchEvent(new KeyboardEvent("keydown", {key: "` + key + `", code: "` + code + `", shiftKey: ` + shift + `, bubbles: true, cancelable: true}));
			return document.activeElement.id === "search" || document.querySelector("dialog#keys").open;
		})()`)
	}
	b.open("/settings/desk")
	for _, c := range []struct {
		name, on, key, code, shift string
		heard                      bool
	}{
		{"/ on a Latin layout", "body", "/", "Slash", "false", true},
		{"/ on a Russian layout", "body", ".", "Slash", "false", true},
		{"/ on a German layout", "body", "/", "Digit7", "true", true},
		{"a dot on a Latin layout", "body", ".", "Period", "false", false},
		{"/ on a radio button", "input[type=radio]", "/", "Slash", "false", true},
		{"/ in a box", "input[name=name]", "/", "Slash", "false", false},
		{"? on a Russian layout", "body", ",", "Slash", "true", true},
	} {
		if got := press(c.on, c.key, c.code, c.shift); got != c.heard {
			t.Errorf("%s: heard is %v", c.name, got)
		}
	}
}
