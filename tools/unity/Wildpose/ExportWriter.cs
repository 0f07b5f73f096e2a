// Writes a wildpose-unity-export (datasets/unity/README.md says the format). No Unity types: this file compiles without Unity.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Wildpose
{
    /// <summary>Where a clip comes from and what it shows.</summary>
    public sealed class ClipDescription
    {
        /// <summary>Becomes part of sample ids; made unique by the writer.</summary>
        public string Name;

        /// <summary>null when nobody said it.</summary>
        public string Activity;

        /// <summary>File of the clip, relative to the project.</summary>
        public string Source;
        public double FramesPerSecond;

        /// <summary>train, validation or test.</summary>
        public string Split;

        internal int Samples;
    }

    /// <summary>
    /// An export in the making: clips one after the other, samples of one clip at a time. `export.json` is written by
    /// Finish, and only then is the export whole.
    /// </summary>
    public sealed class ExportWriter : IDisposable
    {
        readonly string folder, generator, seed;
        readonly int width, height;
        readonly NpyWriter joints, rows, cameras;
        readonly List<ClipDescription> clips = new List<ClipDescription>();
        readonly HashSet<string> names = new HashSet<string>();

        /// <param name="folder">Made when it is not there; may not have files in it.</param>
        /// <param name="generator">Program and version, such as `Unity 2022.3.10f1`.</param>
        /// <param name="seed">null when there is none.</param>
        public ExportWriter(string folder, string generator, int width, int height, string seed)
        {
            if (Directory.Exists(folder) && Directory.GetFileSystemEntries(folder).Length > 0)
            {
                throw new IOException(folder + ": an empty folder expected, found files in it; give another");
            }
            Directory.CreateDirectory(folder);
            this.folder = folder;
            this.generator = generator;
            this.width = width;
            this.height = height;
            this.seed = seed;
            joints = new NpyWriter(Path.Combine(folder, "joints.npy"), "<f4", HumanShape.JointNames.Length * 3);
            rows = new NpyWriter(Path.Combine(folder, "rows.npy"), "<i4", 3);
            cameras = new NpyWriter(Path.Combine(folder, "cameras.npy"), "<f8", 16);
        }

        /// <summary>Samples written so far.</summary>
        public int Samples { get { return joints.Rows; } }

        /// <summary>The samples that follow are of this clip.</summary>
        public void BeginClip(ClipDescription clip)
        {
            clip.Name = UniqueName(clip.Name);
            clips.Add(clip);
        }

        /// <summary>Adds a camera.</summary>
        /// <returns>Its row.</returns>
        public int AddCamera(Camera camera)
        {
            foreach (double value in new[] { camera.Fx, camera.Fy, camera.Cx, camera.Cy }) cameras.Write(value);
            foreach (double value in camera.Rotation) cameras.Write(value);
            foreach (double value in camera.Translation) cameras.Write(value);
            return cameras.EndRow();
        }

        /// <summary>Adds what a camera sees of a pose, which must be before it.</summary>
        /// <param name="frame">Of the clip, at the clip's own rate; each pair of frame and camera once in a clip.</param>
        /// <param name="world">[17] millimetres, world of the export.</param>
        public void AddSample(int frame, Camera camera, int cameraRow, Point[] world)
        {
            if (clips.Count == 0) throw new InvalidOperationException("BeginClip before AddSample");
            Point[] seen = new Point[world.Length];
            for (int joint = 0; joint < world.Length; joint++)
            {
                seen[joint] = camera.CameraFromWorld(world[joint]);
                if (!(seen[joint].Z > 0))
                {
                    throw new ArgumentException(HumanShape.JointNames[joint] + ": a joint in front of the camera expected, found z = " + seen[joint].Z);
                }
            }
            foreach (Point point in seen) joints.Write((float)point.X);
            foreach (Point point in seen) joints.Write((float)point.Y);
            foreach (Point point in seen) joints.Write((float)point.Z);
            joints.EndRow();
            rows.Write(clips.Count - 1);
            rows.Write(frame);
            rows.Write(cameraRow);
            rows.EndRow();
            clips[clips.Count - 1].Samples++;
        }

        /// <summary>Closes the tables, then writes export.json, which says that the export is whole.</summary>
        public void Finish()
        {
            int samples = Samples;
            Dispose();
            File.WriteAllText(Path.Combine(folder, "export.json"), Describe(samples), new UTF8Encoding(false));
        }

        /// <summary>Closes the tables. Without Finish the export is left unfinished, and is refused when it is read.</summary>
        public void Dispose()
        {
            joints.Dispose();
            rows.Dispose();
            cameras.Dispose();
        }

        string Describe(int samples)
        {
            StringBuilder text = new StringBuilder();
            text.Append("{\n  \"format\": \"wildpose-unity-export\",\n  \"version\": 1,\n");
            text.Append("  \"generator\": ").Append(Json(generator)).Append(",\n  \"joints\": [");
            for (int i = 0; i < HumanShape.JointNames.Length; i++)
            {
                text.Append(i == 0 ? "" : ", ").Append(Json(HumanShape.JointNames[i]));
            }
            text.Append("],\n  \"unit\": \"millimetres\",\n  \"frame\": \"camera: +x right, +y down, +z forward\",\n");
            text.AppendFormat(CultureInfo.InvariantCulture, "  \"image_size\": [{0}, {1}],\n  \"samples\": {2},\n", width, height, samples);
            text.Append("  \"seed\": ").Append(Json(seed)).Append(",\n  \"clips\": [");
            for (int i = 0; i < clips.Count; i++)
            {
                ClipDescription clip = clips[i];
                text.Append(i == 0 ? "\n" : ",\n");
                text.Append("    { \"name\": ").Append(Json(clip.Name));
                text.Append(", \"activity\": ").Append(Json(clip.Activity));
                text.Append(", \"source\": ").Append(Json(clip.Source));
                text.Append(", \"frames_per_second\": ").Append(clip.FramesPerSecond.ToString("R", CultureInfo.InvariantCulture));
                text.Append(", \"split\": ").Append(Json(clip.Split));
                text.AppendFormat(CultureInfo.InvariantCulture, ", \"samples\": {0} }}", clip.Samples);
            }
            return text.Append("\n  ],\n  \"complete\": true\n}\n").ToString();
        }

        /// <summary>The name as the format allows it, with a number behind when it is taken.</summary>
        string UniqueName(string wanted)
        {
            StringBuilder kept = new StringBuilder();
            foreach (char character in wanted)
            {
                kept.Append(char.IsControl(character) || char.IsSurrogate(character) || character == '\\' || character == '/' ? '_' : character);
            }
            string name = kept.ToString().Trim();
            if (name.Length > 150) name = name.Substring(0, 150).Trim();
            if (name == "" || name == "." || name == "..") name = "clip";
            string unique = name;
            for (int number = 2; !names.Add(unique); number++) unique = name + "-" + number.ToString(CultureInfo.InvariantCulture);
            return unique;
        }

        static string Json(string text)
        {
            if (text == null) return "null";
            StringBuilder quoted = new StringBuilder("\"");
            foreach (char character in text)
            {
                if (character == '"' || character == '\\') quoted.Append('\\').Append(character);
                else if (character < ' ' || char.IsSurrogate(character)) quoted.AppendFormat(CultureInfo.InvariantCulture, "\\u{0:x4}", (int)character);
                else quoted.Append(character);
            }
            return quoted.Append('"').ToString();
        }
    }

    /// <summary>
    /// An npy file (version 1.0) of a table whose number of rows is known at its end: the header keeps room for it and is
    /// written twice.
    /// </summary>
    public sealed class NpyWriter : IDisposable
    {
        /// <summary>Of the whole header; numpy wants a multiple of 64.</summary>
        const int HeaderBytes = 128;

        readonly BinaryWriter writer;
        readonly string type;
        readonly int columns;
        int column;
        bool closed;

        public int Rows { get; private set; }

        public NpyWriter(string path, string type, int columns)
        {
            this.type = type;
            this.columns = columns;
            // A BinaryWriter is little-endian on every machine.
            writer = new BinaryWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
            WriteHeader();
        }

        public void Write(float value) { column++; writer.Write(value); }
        public void Write(double value) { column++; writer.Write(value); }
        public void Write(int value) { column++; writer.Write(value); }

        /// <returns>The row that ends.</returns>
        public int EndRow()
        {
            if (column != columns) throw new InvalidOperationException(columns + " columns expected, found " + column);
            column = 0;
            return Rows++;
        }

        public void Dispose()
        {
            if (closed) return;
            closed = true;
            writer.Seek(0, SeekOrigin.Begin);
            WriteHeader();
            writer.Dispose();
        }

        void WriteHeader()
        {
            string text = string.Format(
                CultureInfo.InvariantCulture,
                "{{'descr': '{0}', 'fortran_order': False, 'shape': ({1}, {2}), }}",
                type,
                Rows,
                columns);
            writer.Write(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0 });
            writer.Write((ushort)(HeaderBytes - 10));
            writer.Write(Encoding.ASCII.GetBytes(text.PadRight(HeaderBytes - 11) + "\n"));
        }
    }
}
