// An export from start to end: every humanoid clip of a folder, played, sampled and seen by cameras.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using UnityEditor;
using UnityEngine;

namespace Wildpose
{
    public enum CameraMode
    {
        /// <summary>New cameras around the hip for every pose.</summary>
        Random,

        /// <summary>The same cameras, as in a laboratory, for all poses.</summary>
        Rig,
    }

    [Serializable]
    public sealed class ExportSettings
    {
        /// <summary>Asset path of the model that plays the clips.</summary>
        public string Model = "";

        /// <summary>Asset path of the folder whose clips are played, those of its sub-folders too.</summary>
        public string Clips = "Assets";

        /// <summary>Folder to write; empty or not there yet.</summary>
        public string Output = "";

        /// <summary>Poses of each second of a clip.</summary>
        public double PosesPerSecond = 10;
        public CameraMode Cameras = CameraMode.Random;

        /// <summary>With random cameras: how many see each pose.</summary>
        public int CamerasPerPose = 1;
        public int Seed = 1;

        /// <summary>Parts of the clips, 0 to 1, that are for validation and for testing.</summary>
        public double Validation = 0.05;
        public double Test = 0.1;
        public CameraSettings Camera = new CameraSettings();
    }

    public static class ExportJob
    {
        /// <summary>Writes an export.</summary>
        /// <param name="goOn">Called before each clip with its name and the part that is done; false gives up, and leaves an
        /// unfinished export.</param>
        /// <returns>What was written, in a sentence.</returns>
        public static string Run(ExportSettings settings, Func<string, float, bool> goOn)
        {
            Require(settings.PosesPerSecond > 0, "poses per second above 0 expected, found " + settings.PosesPerSecond);
            Require(settings.CamerasPerPose > 0, "cameras per pose above 0 expected, found " + settings.CamerasPerPose);
            Require(settings.Output != "", "an output folder expected, found none");
            GameObject model = AssetDatabase.LoadAssetAtPath<GameObject>(settings.Model);
            Require(model != null, settings.Model + ": a model expected, found none");
            List<FoundClip> clips = FindClips(settings.Clips);
            Require(clips.Count > 0, settings.Clips + ": humanoid clips expected, found none; set Animation Type to Humanoid on the Rig page of their import settings");

            CameraSettings camera = settings.Camera;
            string seed = settings.Seed.ToString(CultureInfo.InvariantCulture);
            int unseen = 0;
            using (HumanoidPlayer player = new HumanoidPlayer(model))
            using (ExportWriter writer = new ExportWriter(settings.Output, "Unity " + Application.unityVersion, camera.Width, camera.Height, seed))
            {
                Camera[] rig = settings.Cameras == CameraMode.Rig ? Wildpose.Cameras.Rig(new Point(0, 0, 0), camera) : new Camera[0];
                int[] rigRows = rig.Select(one => writer.AddCamera(one)).ToArray();
                for (int i = 0; i < clips.Count; i++)
                {
                    FoundClip found = clips[i];
                    if (!goOn(found.Clip.name, i / (float)clips.Count)) return "given up: the export is not finished";
                    ClipDescription description = new ClipDescription
                    {
                        Name = found.Clip.name,
                        Activity = found.Activity,
                        Source = found.Path,
                        FramesPerSecond = found.Clip.frameRate,
                        Split = NamedChance.Split(settings.Seed, found.Path + "/" + found.Clip.name, settings.Validation, settings.Test),
                    };
                    writer.BeginClip(description);
                    System.Random random = NamedChance.Stream(settings.Seed, found.Path + "/" + found.Clip.name);
                    player.Play(found.Clip);
                    foreach (int frame in FramesOf(found.Clip, settings.PosesPerSecond))
                    {
                        Point[] joints = player.Joints(frame / (double)found.Clip.frameRate);
                        for (int n = 0; n < rig.Length; n++)
                        {
                            if (Wildpose.Cameras.Sees(rig[n], joints, camera)) writer.AddSample(frame, rig[n], rigRows[n], joints);
                            else unseen++;
                        }
                        for (int n = 0; rig.Length == 0 && n < settings.CamerasPerPose; n++)
                        {
                            Camera drawn = Wildpose.Cameras.AroundHip(joints, camera, random);
                            writer.AddSample(frame, drawn, writer.AddCamera(drawn), joints);
                        }
                    }
                }
                int samples = writer.Samples;
                writer.Finish();
                return samples + " samples of " + clips.Count + " clips in " + settings.Output
                    + (unseen == 0 ? "" : "; " + unseen + " left out, too near a camera or behind it");
            }
        }

        /// <summary>Frames of a clip, at its own rate: evenly, as many a second as asked for, each once.</summary>
        static IEnumerable<int> FramesOf(AnimationClip clip, double posesPerSecond)
        {
            double step = Math.Max(1, clip.frameRate / posesPerSecond);
            int last = (int)Math.Floor(clip.length * clip.frameRate + 1e-3);
            for (int i = 0; Math.Round(i * step) <= last; i++) yield return (int)Math.Round(i * step);
        }

        sealed class FoundClip
        {
            public AnimationClip Clip;
            public string Path;

            /// <summary>The first folder below the searched one; null for a clip that lies directly in it.</summary>
            public string Activity;
        }

        static List<FoundClip> FindClips(string folder)
        {
            string root = folder.TrimEnd('/');
            List<FoundClip> found = new List<FoundClip>();
            string[] guids = AssetDatabase.FindAssets("t:AnimationClip", new[] { root });
            foreach (string path in guids.Select(guid => AssetDatabase.GUIDToAssetPath(guid)).Distinct())
            {
                foreach (AnimationClip clip in AssetDatabase.LoadAllAssetsAtPath(path).OfType<AnimationClip>())
                {
                    // The importer keeps a copy of each clip for its own preview.
                    if (!clip.isHumanMotion || clip.name.StartsWith("__preview__", StringComparison.Ordinal)) continue;
                    string below = path.Substring(root.Length).TrimStart('/');
                    int slash = below.IndexOf('/');
                    found.Add(new FoundClip { Clip = clip, Path = path, Activity = slash < 0 ? null : below.Substring(0, slash) });
                }
            }
            return found.OrderBy(one => one.Path, StringComparer.Ordinal).ThenBy(one => one.Clip.name, StringComparer.Ordinal).ToList();
        }

        static void Require(bool holds, string problem)
        {
            if (!holds) throw new ArgumentException(problem);
        }
    }
}
