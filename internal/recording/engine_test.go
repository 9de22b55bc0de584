package recording_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// engine is a double of what speaks POST /v1/audio/transcriptions: it says who is loud when.
type engine struct {
	*httptest.Server
	sync.Mutex
	asked  []string // "model language key seconds"
	sounds [][]int16
	answer func(w http.ResponseWriter, n int, sound []int16) // nil: two segments of what is loud
}

func newEngine(t *testing.T) *engine {
	e := &engine{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/v1/audio/transcriptions" || r.ContentLength < 0 {
			t.Errorf("%s %s of %d bytes", r.Method, r.URL.Path, r.ContentLength)
		}
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
			return
		}
		file, about, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		raw, _ := io.ReadAll(file)
		if about.Filename != "speech.wav" || len(raw) > 25_000_000 || string(raw[:4]) != "RIFF" || int(binary.LittleEndian.Uint32(raw[40:])) != len(raw)-44 || r.FormValue("response_format") != "verbose_json" {
			t.Errorf("%s of %d bytes, %.44q", about.Filename, len(raw), raw)
		}
		sound := make([]int16, (len(raw)-44)/2)
		_ = binary.Read(bytes.NewReader(raw[44:]), binary.LittleEndian, sound)
		e.Lock()
		defer e.Unlock()
		e.asked = append(e.asked, fmt.Sprintf("%s %s %s %d", r.FormValue("model"), r.FormValue("language"), r.Header.Get("Authorization"), len(sound)/int(binary.LittleEndian.Uint32(raw[24:]))))
		e.sounds = append(e.sounds, sound)
		if e.answer != nil {
			e.answer(w, len(e.asked), sound)
			return
		}
		var parts []string
		for at := 0; at < len(sound)/8000; at++ {
			if loud(sound, at) && (at == 0 || !loud(sound, at-1)) {
				parts = append(parts, fmt.Sprintf(`{"start":%d.25,"end":%d,"text":" spoke at %d "}`, at, at+1, at))
			}
		}
		fmt.Fprintf(w, `{"text":"x","language":"russian","duration":1.5,"segments":[%s,{"start":0,"end":1,"text":"  "}]}`, strings.Join(append(parts, `{"start":10.5,"end":11,"text":"thanks for watching"}`), ","))
	}))
	t.Cleanup(e.Close)
	return e
}

// loud reports whether somebody speaks in a second of a sound of 8 kHz.
func loud(sound []int16, second int) bool {
	return slices.ContainsFunc(sound[second*8000+2000:second*8000+6000], func(v int16) bool { return v > 1000 })
}
