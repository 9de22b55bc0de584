package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// opener opens a file that is kept here at a byte.
func opener(file string) func(at int64) (io.ReadCloser, error) {
	return func(at int64) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(file[at:])), nil
	}
}

func pcmOf(t *testing.T, file string, size int64, mute ...Span) *PCM {
	t.Helper()
	layout, err := LayoutOf(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	p, err := layout.PCM(size, opener(file), mute)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A file of A-law becomes one of 16 bits that says the same, and every part of it is that of
// the whole.
func TestPCMIsTheSameSound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, 2*10_000)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	file := riff(chunk("LIST", "odd"), fmtOf(formALaw, 2, 8000, 8), chunk("data", string(data)))
	p := pcmOf(t, file, int64(len(file)))
	whole, err := io.ReadAll(p)
	if err != nil || int64(len(whole)) != p.Size() || len(whole) != headLength+2*len(data) {
		t.Fatalf("%d bytes of %d, %v", len(whole), p.Size(), err)
	}
	got, s, err := samplesOf(t, string(whole))
	want, _, _ := samplesOf(t, file)
	if err != nil || s.Rate != 8000 || s.Channels != 2 || s.Length != 10_000 || s.Truncated || len(got) != len(want) {
		t.Fatalf("%+v, %d samples of %d, %v", s, len(got), len(want), err)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("sample %d is %d, want %d", i, got[i], want[i])
		}
	}
	for range 200 {
		from := r.Int64N(p.Size())
		part := make([]byte, 1+r.IntN(5000))
		if _, err := p.Seek(from, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		n, err := io.ReadFull(p, part)
		if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF || !bytes.Equal(part[:n], whole[from:from+int64(n)]) || n < len(part) && from+int64(n) != p.Size() {
			t.Fatalf("from %d: %d bytes, %v", from, n, err)
		}
	}
}

// Within what is muted there is silence on every channel, and nowhere else.
func TestPCMMutes(t *testing.T) {
	data := strings.Repeat(u16(1000)+u16(2000), 8000)
	p := pcmOf(t, riff(fmtOf(formPCM, 2, 8000, 16), chunk("data", data)), -1, Span{0.25, 0.5}, Span{0.9, 7})
	whole, err := io.ReadAll(p)
	if err != nil {
		t.Fatal(err)
	}
	for frame := range 8000 {
		quiet := frame >= 2000 && frame < 4000 || frame >= 7200
		for c := range 2 {
			v := binary.LittleEndian.Uint16(whole[headLength+4*frame+2*c:])
			if (v == 0) != quiet {
				t.Fatalf("frame %d is %d", frame, v)
			}
		}
	}
}

// What is cut is as long as it is; what nobody knows the length of has no parts.
func TestPCMOfWhatIsWrong(t *testing.T) {
	cut := riff(fmtOf(formMuLaw, 1, 8000, 8), "data"+u32(400)+"abcdefgh")
	if p := pcmOf(t, cut, int64(len(cut))); p.Size() != headLength+16 {
		t.Errorf("cut: %d bytes", p.Size())
	}
	p := pcmOf(t, cut, -1) // it says 400, and nobody says that it is cut
	if got, err := io.ReadAll(p); err != io.ErrUnexpectedEOF || len(got) != headLength+16 {
		t.Errorf("cut, of no size: %d bytes, %v", len(got), err)
	}
	stream := riff(fmtOf(formMuLaw, 1, 8000, 8), "data\xff\xff\xff\xff"+"abcdefgh")
	if p := pcmOf(t, stream, int64(len(stream))); p.Size() != headLength+16 {
		t.Errorf("a stream: %d bytes", p.Size())
	}
	layout, err := LayoutOf(strings.NewReader(stream))
	if err != nil || !layout.Telephone {
		t.Fatal(layout, err)
	}
	if _, err := layout.PCM(-1, opener(stream), nil); !errors.Is(err, ErrNoLength) {
		t.Errorf("nobody says how long: %v", err)
	}
	layout.Length = 1 << 32
	if _, err := layout.PCM(-1, opener(stream), nil); !errors.Is(err, ErrBroken) {
		t.Errorf("longer than a file can be: %v", err)
	}
	for text, want := range map[string]error{"": ErrNoSound, "text and more text": ErrNoSound, "ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00": &UnsupportedError{formMP3}} {
		if _, err := LayoutOf(strings.NewReader(text)); err == nil || err.Error() != want.Error() {
			t.Errorf("%q: %v", text, err)
		}
	}
}
