// Package audio reads recordings of conversations and measures them: WAV (PCM of 8, 16,
// 24 and 32 bit, float, A-law, mu-law), MP3 and raw samples, as a stream in constant
// memory; peaks to be drawn; who speaks when; and what follows from that (talk, silence,
// overtalk, interruptions, reply gaps, monologues). It is pure: no files, no database, no
// words of any screen. Nothing here judges a voice: levels are all it knows.
package audio

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Sound is a recording that is being read.
type Sound struct {
	Rate     int // samples a second
	Channels int // 1 or 2
	// Length is how many samples a channel has, as the file says; 0: it does not say.
	Length int64

	source    source
	Truncated bool // the file ends before what it says; known at the end
}

// source gives interleaved samples.
type source interface {
	read(to []int16) (int, error)
}

// Read reads whole frames of interleaved samples; io.EOF at the end. A file that is cut
// ends where it is cut, and Truncated is set.
func (s *Sound) Read(to []int16) (n int, err error) {
	to = to[:len(to)/s.Channels*s.Channels]
	n, err = s.source.read(to)
	if whole := n / s.Channels * s.Channels; whole != n {
		n, s.Truncated = whole, true
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		s.Truncated, err = true, io.EOF
	}
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// Why a recording cannot be read.
var (
	ErrNoSound = errors.New("audio: this is no sound") // a text, a page of HTML, nothing at all
	ErrBroken  = errors.New("audio: the file is broken")
)

// UnsupportedError says in which form a recording is that cannot be read here. A browser
// may play it all the same.
type UnsupportedError struct{ Format string }

func (e *UnsupportedError) Error() string { return "audio: " + e.Format + " is not supported" }

// Limits of what is read.
const (
	leastRate, mostRate = 4_000, 96_000
	// MostSeconds is the longest recording that is measured.
	MostSeconds = 12 * 3600
)

// Raw is how raw samples are to be read: 16 bit, little endian.
type Raw struct{ Rate, Channels int }

// Open reads the head of a recording, which tells its form. ErrNoSound, ErrBroken and
// UnsupportedError say what is wrong.
func Open(r io.Reader) (*Sound, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(12)
	if err != nil && len(head) < 4 {
		if err == io.EOF {
			err = ErrNoSound
		}
		return nil, err
	}
	switch form := FormOf(head); form.Name {
	case formWAV:
		return openWAV(b)
	case formMP3:
		return openMP3(b)
	case "":
		return nil, ErrNoSound
	default:
		return nil, &UnsupportedError{form.Name}
	}
}

// Form is in which form a file is, by its first bytes.
type Form struct {
	Name      string // "": none that is known
	MediaType string // of the forms that a browser may play
}

// Forms that are read here.
const (
	formWAV = "WAV"
	formMP3 = "MP3"
)

// forms are those that begin with a word.
var forms = []struct {
	magic string
	Form
}{
	{"RIFF", Form{formWAV, "audio/wav"}}, {"ID3", Form{formMP3, "audio/mpeg"}}, {"OggS", Form{"Ogg", "audio/ogg"}}, {"fLaC", Form{"FLAC", "audio/flac"}},
	{"\x1aE\xdf\xa3", Form{"WebM", "audio/webm"}}, {"#!AMR", Form{"AMR", "audio/amr"}},
	{"RIFX", Form{"WAV (big endian)", ""}}, {"RF64", Form{"WAV (RF64)", ""}}, {"FORM", Form{"AIFF", ""}}, {"caff", Form{"CAF", ""}}, {".snd", Form{"AU", ""}},
}

// FormOf tells the form of a file by its first twelve bytes, or as many as it has.
func FormOf(head []byte) Form {
	for _, one := range forms {
		if !bytes.HasPrefix(head, []byte(one.magic)) {
			continue
		}
		if one.Name == formWAV && (len(head) < 12 || string(head[8:12]) != "WAVE") {
			return Form{Name: "RIFF without sound"}
		}
		return one.Form
	}
	switch {
	case len(head) >= 8 && string(head[4:8]) == "ftyp":
		return Form{"MP4", "audio/mp4"}
	case len(head) < 3 || head[0] != 0xff:
		return Form{}
	case head[1]&0xf6 == 0xf0:
		return Form{"AAC", "audio/aac"}
	case head[1]&0xe0 == 0xe0 && head[1]&0x06 != 0 && head[2]&0xf0 != 0xf0:
		return Form{formMP3, "audio/mpeg"}
	}
	return Form{}
}

// OpenRaw reads samples that bear no head. ErrBroken for a rate or number of channels that
// no recording has.
func OpenRaw(r io.Reader, as Raw) (*Sound, error) {
	if err := possible(as.Rate, as.Channels); err != nil {
		return nil, err
	}
	return &Sound{Rate: as.Rate, Channels: as.Channels, source: &linear{in: bufio.NewReaderSize(r, 64<<10), left: -1, width: 2, decode: sixteen}}, nil
}

func possible(rate, channels int) error {
	if channels > 2 {
		return &UnsupportedError{fmt.Sprintf("%d channels", channels)}
	}
	if rate < leastRate || rate > mostRate || channels < 1 {
		return ErrBroken
	}
	return nil
}
