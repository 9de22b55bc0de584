package secret_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"openpeople/internal/secret"
)

// A secret is as long as it says, made of the bits that are given, and refused where there
// are too few; what is kept of it is SHA-256 (FIPS 180-2, appendix B.1).
func TestSecret(t *testing.T) {
	text, err := secret.New(bytes.NewReader(bytes.Repeat([]byte{0xa5}, 20)))
	if err != nil || text != strings.Repeat("a5", 20) || len(text) != secret.Length {
		t.Errorf("%q %v", text, err)
	}
	if _, err := secret.New(io.LimitReader(strings.NewReader("short"), 5)); err == nil {
		t.Error("made of five bytes")
	}
	if got := secret.Hash("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}

// What is shut is read by who has the desk's secret alone, and twice looks like two things;
// who changes it is found out.
func TestBox(t *testing.T) {
	box, err := secret.BoxOf([]byte(strings.Repeat("a", 32)))
	if err != nil {
		t.Fatal(err)
	}
	shut := box.Shut("sk-key")
	if text, err := box.Open(shut); err != nil || text != "sk-key" || strings.Contains(shut, "key") || box.Shut("sk-key") == shut {
		t.Errorf("%q %q %v", shut, text, err)
	}
	other, _ := secret.BoxOf([]byte(strings.Repeat("b", 32)))
	if text, err := other.Open(shut); err == nil {
		t.Errorf("another desk reads %q", text)
	}
	for _, changed := range []string{shut[:len(shut)-4] + "AAA=", "", "?", "QUJD"} {
		if text, err := box.Open(changed); (err == nil) != (changed == "") || text != "" {
			t.Errorf("%q: %q %v", changed, text, err)
		}
	}
	if box.Shut("") != "" {
		t.Error("nothing is kept as something")
	}
}
