package delivery

import (
	"bytes"
	"io"
	"math/rand/v2"
	"mime/quotedprintable"
	"strings"
	"testing"
)

// Whatever is quoted reads back as it was, with line ends of one kind, in lines that
// any relay takes and that hold no boundary.
func TestQuote(t *testing.T) {
	signs := []string{"a", "Z", "~", "=", " ", "\t", ".", "_", "\n", "\r\n", "\r", "ж", "😀", "\x00", "\xff", "From ", "=\n", strings.Repeat("x", 80), " \n"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var text strings.Builder
		for range r.IntN(60) {
			text.WriteString(signs[r.IntN(len(signs))])
		}
		var b bytes.Buffer
		quote(&b, text.String())
		for line := range strings.SplitSeq(b.String(), "\r\n") {
			if len(line) > lineMax || strings.ContainsAny(line, "\r\n") || strings.Contains(line, "=_") || strings.HasSuffix(line, " ") || strings.HasSuffix(line, "\t") {
				t.Fatalf("%q has the line %q", text.String(), line)
			}
		}
		got, err := io.ReadAll(quotedprintable.NewReader(&b))
		want := strings.NewReplacer("\r\n", "\r\n", "\n", "\r\n", "\r", "\r\n").Replace(text.String())
		if err != nil || string(got) != want {
			t.Fatalf("%q reads back as %q, %v", want, got, err)
		}
	}
}
