package recording

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"openpeople/internal/audio"
	"openpeople/internal/fault"
)

// MaxSound is how large a recording may be, in bytes: ten hours of two channels at 8 kHz
// and 16 bits are 1.2 GB.
const MaxSound = 2 << 30

// headSize is how much of a sound tells what it is, in bytes.
const headSize = 4096

// Sound is an open recording: File, or Answer of the place where it lies. Close it.
type Sound struct {
	Type     string // media type, by its first bytes
	Size     int64  // bytes in all; -1: not known
	Modified time.Time
	Cut      bool           // it is shorter than it says
	Version  string         // changes with what is heard
	File     io.ReadSeeker  // of a folder, or made here
	Answer   *http.Response // of a host: its status, headers and Body are what was asked for
	layout   *audio.Layout  // of a WAV file that is read here, as far as its first bytes tell
	close    func() error
}

// Close lets go of what is open.
func (s *Sound) Close() error { return s.close() }

// Stopped is what stands in the way of a sound: NotFound with the key of the words for it.
func Stopped(key string) error { return fault.New(fault.NotFound, key) }

// IsState reports whether the key of a fault says what stands in the way of a sound.
func IsState(key string) bool { return strings.HasPrefix(key, statePrefix) }

const statePrefix = "recording.state_"

// openFile opens a sound below the listed roots, from which neither .. nor a symbolic link
// leads away. A relative path is of the first root that has it.
func (p Places) openFile(path string) (*Sound, error) {
	roots, rest := p.Roots, path
	if filepath.IsAbs(path) {
		root, below, is := p.below(path)
		if !is {
			return nil, Stopped("recording.state_unlisted")
		}
		roots, rest = []string{root}, below
	}
	for _, root := range roots {
		file, err := openBelow(root, rest)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fault.Wrap(fault.NotFound, "recording.state_unreadable", err)
		}
		sound, err := soundOf(file)
		if err != nil {
			file.Close()
		}
		return sound, err
	}
	return nil, Stopped("recording.state_missing")
}

func openBelow(root, rest string) (*os.File, error) {
	folder, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	return folder.OpenFile(rest, os.O_RDONLY|syscall.O_NONBLOCK, 0) // of a pipe nobody waits for the other end
}

func soundOf(file *os.File) (*Sound, error) {
	about, err := file.Stat()
	switch {
	case err != nil:
		return nil, fault.Wrap(fault.NotFound, "recording.state_unreadable", err)
	case !about.Mode().IsRegular():
		return nil, Stopped("recording.state_no_file")
	case about.Size() > MaxSound:
		return nil, Stopped("recording.state_large")
	}
	head := make([]byte, headSize)
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, fault.Wrap(fault.NotFound, "recording.state_unreadable", err)
	}
	s := &Sound{Size: about.Size(), Modified: about.ModTime(), File: file, close: file.Close}
	s.Version = fault.Revision(s.Modified.UnixNano(), s.Size)
	return s, s.read(head[:n])
}

// read learns from the first bytes what a sound is.
func (s *Sound) read(head []byte) error {
	if len(head) == 0 {
		return Stopped("recording.state_empty")
	}
	if s.Type = audio.FormOf(head).MediaType; s.Type == "" {
		return Stopped("recording.state_no_sound")
	}
	if says := waveSays(head); says > 0 && s.Size >= 0 {
		s.Cut = says > s.Size
	}
	if layout, err := audio.LayoutOf(bytes.NewReader(head)); err == nil {
		s.layout = &layout
	}
	return nil
}

// waveSays is how many bytes a WAV file has by what its head says: as far as its data go.
// 0 when it does not say: a stream that was written before its end was known.
func waveSays(head []byte) int64 {
	if audio.FormOf(head).MediaType != "audio/wav" {
		return 0
	}
	for at := int64(12); at+8 <= int64(len(head)); {
		size := int64(binary.LittleEndian.Uint32(head[at+4:]))
		if string(head[at:at+4]) == "data" {
			if size == 0 || size >= 0xFFFFFFFF-44 {
				return 0
			}
			return at + 8 + size
		}
		at += 8 + size + size%2
	}
	return 0
}
