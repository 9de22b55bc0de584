package i18n

import "testing"

// A count that went through JSON comes as text.
func TestCountAsText(t *testing.T) {
	for n, want := range map[string]string{"1": "1 сообщение уйдёт при первой возможности.", "3": "3 сообщения уйдут при первой возможности.", "11": "11 сообщений уйдут при первой возможности."} {
		if got := In(RU, "sending.retried", "Count", n); got != want {
			t.Errorf("%s: %q", n, got)
		}
	}
}
