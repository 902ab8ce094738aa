// A photograph made smaller: its pixels anew, its EXIF block as the camera wrote it (upright is written into the pixels), and a
// remark in the file by which the record says that it was compressed.
(() => {
  "use strict";
  const LONG_EDGE = 3200;
  const QUALITY = 0.85;
  const REMARK = "anjian:compressed";
  const [SOI, APP1, COM, SOS, ORIENTATION] = [0xffd8, 0xffe1, 0xfffe, 0xffda, 0x0112];

  const exifOf = (bytes) => {
    const view = new DataView(bytes);
    if (view.byteLength < 4 || view.getUint16(0) !== SOI) return null;
    for (let at = 2; at + 4 < view.byteLength;) {
      const [marker, length] = [view.getUint16(at), view.getUint16(at + 2)];
      if ((marker & 0xff00) !== 0xff00 || marker === SOS) return null;
      const isExif = marker === APP1 && at + 10 < view.byteLength && view.getUint32(at + 4) === 0x45786966;
      if (isExif) return bytes.slice(at, at + 2 + length);
      at += 2 + length;
    }
    return null;
  };

  const upright = (block) => {
    const view = new DataView(block);
    const tiff = 10;
    const little = view.getUint16(tiff) === 0x4949;
    const first = tiff + view.getUint32(tiff + 4, little);
    const count = first + 2 <= view.byteLength ? view.getUint16(first, little) : 0;
    for (let entry = first + 2; entry < first + 2 + count * 12 && entry + 12 <= view.byteLength; entry += 12) {
      if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
    }
    return block;
  };

  const remark = () => {
    const text = new TextEncoder().encode(REMARK);
    const block = new Uint8Array(4 + text.length);
    new DataView(block.buffer).setUint16(0, COM);
    new DataView(block.buffer).setUint16(2, text.length + 2);
    block.set(text, 4);
    return block;
  };

  // The file itself where it is no picture, cannot be read, or would not become smaller.
  Anjian.shrink = async (file) => {
    let picture;
    try {
      picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return file;
    }
    const scale = Math.min(1, LONG_EDGE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = "#fff";
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!drawn || drawn.size >= file.size) return file;
    const exif = exifOf(await file.arrayBuffer());
    const parts = [drawn.slice(0, 2), exif ? upright(exif) : "", remark(), drawn.slice(2)];
    const name = file.name.replace(/\.(png|jpe?g)$/i, "") + ".jpg";
    return new File(parts, name, { type: "image/jpeg", lastModified: file.lastModified });
  };
})();
