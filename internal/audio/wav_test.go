package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// riff is a WAV file of some chunks; fmtOf makes the first.
func riff(chunks ...string) string {
	body := "WAVE" + strings.Join(chunks, "")
	return "RIFF" + u32(len(body)) + body
}

func chunk(name, body string) string {
	pad := ""
	if len(body)%2 == 1 {
		pad = "\x00"
	}
	return name + u32(len(body)) + body + pad
}

func fmtOf(form, channels, rate, bits int) string {
	return chunk("fmt ", u16(form)+u16(channels)+u32(rate)+u32(rate*channels*bits/8)+u16(channels*bits/8)+u16(bits))
}

func u16(n int) string { return string(binary.LittleEndian.AppendUint16(nil, uint16(n))) }
func u32(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

func samplesOf(t *testing.T, file string) (list []int16, s *Sound, err error) {
	t.Helper()
	if s, err = Open(strings.NewReader(file)); err != nil {
		return nil, nil, err
	}
	buf := make([]int16, 64)
	for {
		n, err := s.Read(buf)
		list = append(list, buf[:n]...)
		if err == io.EOF {
			return list, s, nil
		}
		if err != nil {
			return list, s, err
		}
	}
}

// Samples of every form are read as ITU-T G.711 and the format say.
func TestForms(t *testing.T) {
	float := func(f float32) string { return u32(int(math.Float32bits(f))) }
	for name, c := range map[string]struct {
		form, bits int
		data       string
		want       []int16
	}{
		"8 bit":      {1, 8, "\x00\x80\xff", []int16{-32768, 0, 127 << 8}},
		"16 bit":     {1, 16, u16(0) + u16(0xffff) + u16(0x7fff), []int16{0, -1, 32767}},
		"24 bit":     {1, 24, "\xff\x01\x80\x00\xff\x7f", []int16{-32767, 32767}},
		"32 bit":     {1, 32, "\xff\xff\x00\x80", []int16{-32768}},
		"float":      {3, 32, float(0) + float(0.5) + float(7) + float(float32(math.NaN())), []int16{0, 16384, 32767, -32768}},
		"A-law":      {6, 8, "\xd5\x55\x2a\xaa", []int16{8, -8, -32256, 32256}},
		"mu-law":     {7, 8, "\xff\x7f\x00\x80", []int16{0, 0, -32124, 32124}},
		"extensible": {1, 16, u16(5), []int16{5}},
	} {
		head := fmtOf(c.form, 1, 8000, c.bits)
		if name == "extensible" {
			head = chunk("fmt ", u16(0xfffe)+u16(1)+u32(8000)+u32(16000)+u16(2)+u16(16)+u16(22)+u16(16)+u32(4)+u16(1)+strings.Repeat("\x00", 14))
		}
		got, s, err := samplesOf(t, riff(head, chunk("LIST", "odd"), chunk("data", c.data), chunk("LIST", "after")))
		if err != nil || len(got) != len(c.want) || s.Truncated || s.Length != int64(len(c.want)) {
			t.Errorf("%s: %v, %+v, %v", name, got, s, err)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

// What cannot be read is refused with a word, and what is cut is read as far as it goes.
func TestFilesThatAreWrong(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"nothing":              {"", ErrNoSound},
		"a letter":             {"a", ErrNoSound},
		"a text":               {"Not found. Sign in to hear this recording.", ErrNoSound},
		"a page":               {"<!doctype html><title>404</title>", ErrNoSound},
		"GSM":                  {riff(fmtOf(0x31, 1, 8000, 0), chunk("data", "abc")), &UnsupportedError{"GSM 6.10"}},
		"12 bits":              {riff(fmtOf(1, 1, 8000, 12), chunk("data", "abc")), &UnsupportedError{"WAV of form 1 with 12 bits"}},
		"six channels":         {riff(fmtOf(1, 6, 8000, 16), chunk("data", "abc")), &UnsupportedError{"6 channels"}},
		"no channel":           {riff(fmtOf(1, 0, 8000, 16), chunk("data", "abc")), ErrBroken},
		"no rate":              {riff(fmtOf(1, 1, 0, 16), chunk("data", "abc")), ErrBroken},
		"a rate of gigahertz":  {riff(fmtOf(1, 1, 1<<30, 16), chunk("data", "abc")), ErrBroken},
		"no form":              {riff(chunk("data", "abc")), ErrBroken},
		"no data":              {riff(fmtOf(1, 1, 8000, 16)), ErrBroken},
		"a head that ends":     {riff(fmtOf(1, 1, 8000, 16))[:30], ErrBroken},
		"a chunk that ends":    {riff(fmtOf(1, 1, 8000, 16), "LIST\xff\xff\xff\x7fabc"), ErrBroken},
		"a form of megabytes":  {riff("fmt \xff\xff\xff\x00abc"), ErrBroken},
		"a picture":            {"RIFF\x10\x00\x00\x00WEBPVP8 ", &UnsupportedError{"RIFF without sound"}},
		"Opus":                 {"OggS\x00\x02aaaaaaaaaaaa", &UnsupportedError{"Ogg"}},
		"an MP4":               {"\x00\x00\x00\x18ftypM4A aaaa", &UnsupportedError{"MP4"}},
		"AMR":                  {"#!AMR\n aaaaaaaa", &UnsupportedError{"AMR"}},
		"an MP3 of a tag":      {"ID3\x04\x00\x00\x00\x00\x00\x02ab", ErrBroken},
		"a tag without an end": {"ID3\x04\x00\x00\x7f\x7f\x7f\x7fab", ErrBroken},
		"an MP3 of noise":      {"\xff\xfb\x90\x00" + strings.Repeat("\x55\xff", 300), nil},
	} {
		got, s, err := samplesOf(t, c.file)
		var form *UnsupportedError
		switch {
		case c.want == nil:
			if err != nil && !errors.Is(err, ErrBroken) {
				t.Errorf("%s: %d samples, %v", name, len(got), err)
			}
		case errors.As(c.want, &form):
			var is *UnsupportedError
			if !errors.As(err, &is) || *is != *form {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		case !errors.Is(err, c.want):
			t.Errorf("%s: %+v, %v, want %v", name, s, err, c.want)
		}
	}
	// Three bytes of a frame are cut off, and more was promised.
	got, s, err := samplesOf(t, riff(fmtOf(1, 2, 8000, 16), "data"+u32(400)+u16(1)+u16(2)+u16(3)))
	if err != nil || len(got) != 2 || !s.Truncated || s.Length != 100 {
		t.Errorf("cut: %v, %+v, %v", got, s, err)
	}
	// Of a stream no length is known: it is not cut.
	if got, s, err := samplesOf(t, riff(fmtOf(1, 1, 8000, 16), "data\xff\xff\xff\xff"+u16(1)+u16(2))); err != nil || len(got) != 2 || s.Truncated || s.Length != 0 {
		t.Errorf("a stream: %v, %+v, %v", got, s, err)
	}
	for _, raw := range []Raw{{0, 1}, {8000, 0}, {8000, -1}, {1 << 30, 1}} {
		if _, err := OpenRaw(strings.NewReader("ab"), raw); !errors.Is(err, ErrBroken) {
			t.Errorf("%+v: %v", raw, err)
		}
	}
}

// Whatever stands in a file, it is read or refused.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(riff(fmtOf(1, 2, 8000, 16), chunk("data", "abcdabcd"))))
	f.Add([]byte(riff(fmtOf(6, 1, 8000, 8), chunk("fact", "abc"), chunk("data", "abcdabcd"))))
	f.Add([]byte("\xff\xf3\x68\xc4" + strings.Repeat("\x00", 500)))
	f.Add([]byte("ID3\x04\x00\x00\x00\x00\x00\x02ab\xff\xfb\x90\x00Info"))
	if files, _ := filepath.Glob(callsDir + "/*"); len(files) > 0 {
		for _, name := range files {
			if raw, err := os.ReadFile(name); err == nil && filepath.Ext(name) != ".json" {
				f.Add(raw[:min(len(raw), 3000)])
				f.Add(raw[min(len(raw), 41):min(len(raw), 2000)])
			}
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := Open(bytes.NewReader(raw))
		if err != nil {
			return
		}
		l, err := Measure(s)
		if err != nil {
			return
		}
		ears := Listen(l, []Span{{1, 2}})
		for _, e := range ears {
			for i, span := range e.Speech {
				if span.Len() <= 0 || span.To > l.Seconds+0.02 || i > 0 && span.From < e.Speech[i-1].To {
					t.Errorf("of %v s: %v", l.Seconds, e.Speech)
				}
			}
		}
	})
}
