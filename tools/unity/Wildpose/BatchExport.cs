// The command line: Unity -batchmode -projectPath … -executeMethod Wildpose.BatchExport.Run -wildpose-model … (README.md).
using System;
using System.Globalization;
using UnityEditor;
using UnityEngine;

namespace Wildpose
{
    public static class BatchExport
    {
        const string Prefix = "-wildpose-";

        /// <summary>Exports as the arguments say, then ends Unity: 0 when the export is whole, 1 when not.</summary>
        public static void Run()
        {
            int status = 1;
            try
            {
                Debug.Log("Wildpose: " + ExportJob.Run(SettingsFrom(Environment.GetCommandLineArgs()), (clip, done) => true));
                status = 0;
            }
            catch (Exception error)
            {
                Debug.LogException(error);
            }
            EditorApplication.Exit(status);
        }

        /// <summary>Reads the arguments that begin with -wildpose-, each followed by its value; the others are Unity's.</summary>
        public static ExportSettings SettingsFrom(string[] arguments)
        {
            ExportSettings settings = new ExportSettings();
            CameraSettings camera = settings.Camera;
            for (int i = 0; i < arguments.Length; i++)
            {
                if (!arguments[i].StartsWith(Prefix, StringComparison.Ordinal)) continue;
                string name = arguments[i].Substring(Prefix.Length);
                if (++i == arguments.Length) throw new ArgumentException(Prefix + name + ": a value expected, found none");
                string value = arguments[i];
                switch (name)
                {
                    case "model": settings.Model = value; break;
                    case "clips": settings.Clips = value; break;
                    case "output": settings.Output = value; break;
                    case "poses-per-second": settings.PosesPerSecond = Number(value); break;
                    case "cameras": settings.Cameras = (CameraMode)Enum.Parse(typeof(CameraMode), value, true); break;
                    case "cameras-per-pose": settings.CamerasPerPose = Whole(value); break;
                    case "seed": settings.Seed = Whole(value); break;
                    case "validation": settings.Validation = Number(value); break;
                    case "test": settings.Test = Number(value); break;
                    case "width": camera.Width = Whole(value); break;
                    case "height": camera.Height = Whole(value); break;
                    case "focal": camera.Focal = Between(value); break;
                    case "nearest": camera.Nearest = Number(value); break;
                    case "distance": camera.Distance = Between(value); break;
                    case "yaw": camera.Yaw = Between(value); break;
                    case "pitch": camera.Pitch = Between(value); break;
                    case "roll": camera.Roll = Between(value); break;
                    case "rig-cameras": camera.RigCameras = Whole(value); break;
                    case "rig-distance": camera.RigDistance = Number(value); break;
                    case "rig-height": camera.RigHeight = Number(value); break;
                    case "rig-aim-height": camera.RigAimHeight = Number(value); break;
                    default: throw new ArgumentException(Prefix + name + ": unknown; tools/unity/README.md lists the known ones");
                }
            }
            return settings;
        }

        static double Number(string text)
        {
            return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        static int Whole(string text)
        {
            return int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }

        /// <summary>`low,high`, or one number for both.</summary>
        static Interval Between(string text)
        {
            string[] ends = text.Split(',');
            if (ends.Length > 2) throw new ArgumentException(text + ": low,high expected");
            return new Interval(Number(ends[0]), Number(ends[ends.Length - 1]));
        }
    }
}
