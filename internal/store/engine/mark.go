package engine

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
)

// mark is a sign of what was acknowledged last. It lies beside a SQLite database
// (-mark), is written with each group and without an fsync of its own, and so outlives
// the process, though not always the machine. By it the desk sees at the start that its
// log was removed, cut or exchanged for an older one while it was down: SQLite takes
// what is left for the whole. It does not see that mark and log went together, nor what
// was changed in a database that was closed in peace.
type mark struct {
	Magic  uint32
	Closed uint32 // 1: all is in the database, and the log was removed by SQLite
	Lost   uint32 // 1: it was not there, and nobody has taken note of it yet
	Age    uint32 // of the log, first half of its salt: grows by one each time it begins anew
	Salt   uint32 // second half
	Frames uint32 // in the log
	Page   uint32 // of the last of them, counted from 1, and what stood on it
	Size   uint32 // of a page, in bytes
	Sum    uint32
}

const (
	markMagic = 0x6f706d31
	markNear  = 1 << 16 // a log is a later one of the same line when it is so much older at most
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func markFile(database string) string { return database + "-mark" }

// ForgetMark removes the sign of what was stored last in a SQLite file, for who puts
// another one in its place.
func ForgetMark(database string) error {
	if err := os.Remove(markFile(database)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// readMark returns the mark of a database; ok is false where there is none, or none
// that can be read: nothing is known then.
func readMark(database string) (m mark, ok bool) {
	raw, err := os.ReadFile(markFile(database))
	if err != nil || len(raw) != binary.Size(m)+4 {
		return m, false
	}
	body := raw[:len(raw)-4]
	if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(raw[len(body):]) {
		return m, false
	}
	_, err = binary.Decode(body, binary.BigEndian, &m)
	return m, err == nil && m.Magic == markMagic
}

func (m mark) write(to *os.File) error {
	m.Magic = markMagic
	raw, err := binary.Append(nil, binary.BigEndian, m)
	if err != nil {
		return err
	}
	_, err = to.WriteAt(binary.BigEndian.AppendUint32(raw, crc32.Checksum(raw, castagnoli)), 0)
	return err
}

// moved reports whether what the mark knows stands in the database itself. Only before
// SQLite has it open: to close a file takes the locks of the process along.
func (m mark) moved(database string) bool {
	file, err := os.Open(database)
	if err != nil || m.Page == 0 {
		return false
	}
	defer file.Close()
	page := make([]byte, m.Size)
	_, err = file.ReadAt(page, int64(m.Page-1)*int64(m.Size))
	return err == nil && crc32.Checksum(page, castagnoli) == m.Sum
}

// in reports whether what the mark knows stands in a log, or stood in one that this
// followed: SQLite begins its log anew when all of it is in the database.
func (m mark) in(log mark) bool {
	if log.Age == m.Age && log.Salt == m.Salt {
		return log.Frames >= m.Frames
	}
	return log.Age-m.Age-1 < markNear
}

// markOf reads the sign of what stands last in a log of so many frames. ok is false
// when it has begun anew meanwhile.
func markOf(log *os.File, frames, page int64) (m mark, ok bool) {
	var head [logHead]byte
	frame := make([]byte, frameHead+page)
	if _, err := log.ReadAt(head[:], 0); err != nil || frames == 0 {
		return m, false
	}
	if _, err := log.ReadAt(frame, logHead+(frames-1)*int64(len(frame))); err != nil || [8]byte(frame[8:]) != [8]byte(head[16:]) {
		return m, false
	}
	number := binary.BigEndian.Uint32
	return mark{
		Age: number(head[16:]), Salt: number(head[20:]), Frames: uint32(frames),
		Page: number(frame), Size: uint32(page), Sum: crc32.Checksum(frame[frameHead:], castagnoli),
	}, true
}

// marked notes what was just stored.
func (w *writer) marked(log *os.File, frames int64) error {
	m, ok := markOf(log, frames, w.log.page)
	if !ok {
		return nil
	}
	if w.marks == nil {
		var err error
		if w.marks, err = os.OpenFile(markFile(w.files.paths[0]), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
			return err
		}
	}
	if w.lost.Load() {
		m.Lost = 1
	}
	return m.write(w.marks)
}

// holds reports whether what the mark knows stands in the log, once SQLite has read it.
func (w *writer) holds(m mark) (bool, error) {
	frames, err := w.frames()
	if err != nil {
		return false, err
	}
	log, err := os.Open(w.files.paths[1])
	if err != nil {
		return false, nil
	}
	defer log.Close()
	there, ok := markOf(log, frames, w.log.page)
	return ok && m.in(there), nil
}

// closed notes that SQLite was closed, when it has put everything into the database
// and nobody else has it open. What cannot be noted is compared when it is opened.
func (w *writer) closed() {
	if w.marks != nil {
		defer w.marks.Close()
	}
	database := w.files.paths[0]
	m, ok := readMark(database)
	if _, err := os.Stat(w.files.paths[1]); !ok || !errors.Is(err, fs.ErrNotExist) {
		return
	}
	file, err := os.OpenFile(markFile(database), os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer file.Close()
	m.Closed, m.Lost = 1, 0
	if w.lost.Load() {
		m.Lost = 1
	}
	_ = m.write(file)
}

// LossText says what Lost means.
const LossText = "what was stored last is gone: the log of the database (-wal) was removed or cut while the desk was down"

// Lost reports whether what was stored last is gone: the log of a SQLite database was
// removed or cut while nobody had it open. It stays so until LossNoted.
func (db *DB) Lost() bool { return db.writer != nil && db.writer.lost.Load() }

// LossNoted is told when the database itself knows of what was lost.
func (db *DB) LossNoted() {
	if db.writer != nil {
		db.writer.lost.Store(false)
	}
}
